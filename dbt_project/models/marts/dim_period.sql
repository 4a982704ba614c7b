select period, period_kind, label, starts_on, ends_on, financial_year, sort_order
from {{ ref('int_periods') }}
