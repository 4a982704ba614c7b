select theme_code, theme, definition, keywords, sort_order
from {{ ref('themes') }}
