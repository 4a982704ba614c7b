-- What agencies say stands in the way of sharing data, as it was said for each quarter.
with final as (

    select
        narratives.period,
        narratives.agency_code,
        narratives.area_code,
        narratives.data_gap,
        narratives.sharing_hindrance as hindrance,
        narratives.put_right_by_role as owner_role,
        narratives.put_right_by as by_when,
        concat_ws(
            ', ', submissions.original_name, narratives.sheet, 'row ' || narratives.row_number
        ) as reference,
        narratives.submission_id
    from {{ ref('stg_agency_narrative') }} as narratives
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)
    where narratives.sharing_hindrance is not null

)

select * from final
