-- Targets that the Business Plan's measures set, in the columns of the targets catalogue. No plan
-- is sent in yet, so there are none.
select
    cast(null as varchar) as catalogue,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as area_code,
    cast(null as varchar) as target,
    cast(null as varchar) as tolerance,
    cast(null as varchar) as valid_from,
    cast(null as varchar) as valid_to,
    cast(null as varchar) as source,
    cast(null as integer) as row_number
where false
