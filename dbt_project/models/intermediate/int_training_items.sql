-- The training returns as they are to be counted: of what was sent of an event in several quarters,
-- the last sending of each type of row. Without that an event sent again with its follow-up would
-- count twice.
select *
from {{ ref('stg_training_feedback') }}
qualify period = max(period) over (partition by event_code, item_type)
