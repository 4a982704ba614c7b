-- What agencies say in their narrative of a gap: who is putting it right and by when. Of what is said
-- of one gap in one quarter's narrative the last row stands.
with final as (

    select
        agency_code, period, data_gap,
        max_by(put_right_by_role, row_number) as owner_role,
        max_by(put_right_by, row_number) as by_when
    from {{ ref('stg_agency_narrative') }}
    where data_gap is not null
    group by agency_code, period, data_gap

)

select * from final
