-- Which group the others are compared with, each row with what is wrong with it where something is.
-- An intersection is written with ' x ' between its two sides, in both columns.
with source as (

    select
        cast(row_number() over () + 1 as integer) as row_number,
        coalesce(trim(indicator_code), '') as indicator_code,
        coalesce(trim(characteristic), '') as characteristic,
        coalesce(trim(reference), '') as reference,
        nullif(trim(reason), '') as reason
    from {{ ref('reference_groups') }}

),

sides as (

    -- Where one of the two has fewer sides, the other's are set beside nothing.
    select
        row_number, reference,
        unnest(string_split(source.characteristic, ' x ')) as characteristic,
        unnest(string_split(source.reference, ' x ')) as category
    from source

),

unknown as (

    select
        row_number,
        count(*) filter (where characteristic is null
            or characteristic not in (select characteristic from {{ ref('characteristics') }})
        ) > 0 as is_unknown_characteristic,
        count(*) filter (where category is null or not exists (
            from {{ ref('characteristics') }} as listed
            where listed.characteristic = sides.characteristic and listed.category = sides.category
        )) > 0 and any_value(reference) not in ('largest', 'others') as is_unknown_group
    from sides
    group by row_number

),

placed as (

    select
        source.*, unknown.is_unknown_characteristic, unknown.is_unknown_group,
        min(source.row_number) over (partition by indicator_code, characteristic) as first_row
    from source
    inner join unknown on source.row_number = unknown.row_number

),

final as (

    select
        row_number, indicator_code, characteristic, reference, reason,
        nullif(concat_ws(
            '; ',
            case when indicator_code != 'all'
                and indicator_code not in (select indicator_code from {{ ref('indicators') }})
                then 'indicator ''' || indicator_code || ''' is neither in indicators.csv nor ''all''' end,
            case when is_unknown_characteristic
                then 'characteristic ''' || characteristic || ''' is not in characteristics.csv' end,
            case when is_unknown_group and not is_unknown_characteristic
                then 'reference ''' || reference || ''' is neither ''largest'' nor ''others'' nor a group of '
                    || characteristic end,
            case when reason is null then 'there is no reason' end,
            case when first_row != row_number then 'it repeats row ' || first_row end
        ), '') as fault
    from placed

)

select * from final
