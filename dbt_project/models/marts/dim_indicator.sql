select
    indicator_code, title, short_title, question, theme, unit, multiplier, decimals, polarity,
    period_type, numerator_measures, denominator_measures, interval_method, source_agency_type,
    is_headline, sort_order, definition, caveat, valid_from, valid_to
from {{ ref('int_indicators') }}
