-- The dimensions of data quality, what each means and how it is measured here.
select dimension, title, definition, how_measured, sort_order
from {{ ref('quality_dimensions') }}
