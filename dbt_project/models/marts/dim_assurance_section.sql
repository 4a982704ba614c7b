-- The sections of the framework's Appendix 1.
select section_code, section, sort_order
from {{ ref('assurance_sections') }}
