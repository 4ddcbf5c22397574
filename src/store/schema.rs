//! The tables as diesel sees them; `tests/migrations.rs` holds them against what the migrations
//! make. What the columns mean is said in `migrations/`.

diesel::table! {
    network (id) {
        id -> Integer,
        version -> BigInt,
        imported_at -> BigInt,
        format_version -> BigInt,
        name -> Text,
        about -> Text,
        invented -> Bool,
    }
}

diesel::table! {
    organisations (ods) {
        ods -> Text,
        position -> Integer,
        name -> Text,
        kind -> Text,
        region -> Text,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    successors (organisation, position) {
        organisation -> Text,
        position -> Integer,
        successor -> Text,
    }
}

diesel::table! {
    areas (id) {
        id -> Text,
        position -> Integer,
        name -> Text,
        board -> Text,
        children_known -> BigInt,
        population -> BigInt,
    }
}

diesel::table! {
    service_lines (id) {
        id -> Text,
        position -> Integer,
        name -> Text,
        kind -> Text,
        mode -> Text,
        response_minutes -> BigInt,
        criticality -> BigInt,
    }
}

diesel::table! {
    competences (id) {
        id -> Text,
        position -> Integer,
        name -> Text,
    }
}

diesel::table! {
    people (id) {
        id -> Text,
        position -> Integer,
        name -> Text,
        role -> Text,
        grade -> Text,
        experience -> Text,
        on_call_paid -> Bool,
        at_most_one_in -> Nullable<Integer>,
        opted_out_of_48_hours -> Bool,
        contactable -> Bool,
    }
}

diesel::table! {
    employments (person, position) {
        person -> Text,
        position -> Integer,
        organisation -> Text,
        contract -> Text,
        wte -> Double,
        other_weekly_hours -> Double,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
    }
}

diesel::table! {
    held_competences (person, position) {
        person -> Text,
        position -> Integer,
        competence -> Text,
        valid_to -> Nullable<Text>,
    }
}

diesel::table! {
    reaches (person, position) {
        person -> Text,
        position -> Integer,
        area -> Text,
    }
}

diesel::table! {
    pools (id) {
        id -> Text,
        position -> Integer,
        name -> Text,
        host -> Text,
        line -> Text,
        tier -> Text,
        division -> Text,
    }
}

diesel::table! {
    pool_areas (pool, position) {
        pool -> Text,
        position -> Integer,
        area -> Text,
    }
}

diesel::table! {
    pool_members (pool, position) {
        pool -> Text,
        position -> Integer,
        person -> Text,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
    }
}

diesel::table! {
    duty_patterns (id) {
        id -> Text,
        position -> Integer,
        name -> Text,
        pool -> Text,
        days -> Text,
        bank_holidays -> Text,
        start_time -> Text,
        end_time -> Text,
        days_after -> Nullable<Integer>,
        kind -> Text,
        people_needed -> Integer,
        experience -> Nullable<Text>,
        expected_calls_per_hour -> Double,
        expected_worked_share -> Double,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        calls_are_written -> Bool,
        worked_share_is_written -> Bool,
    }
}

diesel::table! {
    pattern_competences (pattern, position) {
        pattern -> Text,
        position -> Integer,
        competence -> Text,
    }
}

diesel::table! {
    agreements (id) {
        id -> Text,
        position -> Integer,
        commissioner -> Text,
        area -> Text,
        line -> Text,
        hours -> Text,
        level -> Text,
        paid -> Bool,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
        bank_holidays -> Nullable<Text>,
        validity_by -> Nullable<Text>,
        joint_with -> Nullable<Text>,
        agreed_by -> Nullable<Text>,
        contract_reference -> Nullable<Text>,
        source -> Nullable<Text>,
        answered_on -> Nullable<Text>,
    }
}

diesel::table! {
    absences (id) {
        id -> Text,
        position -> Integer,
        person -> Text,
        kind -> Text,
        first_day -> Text,
        last_day -> Text,
    }
}

diesel::table! {
    preferences (id) {
        id -> Text,
        position -> Integer,
        person -> Text,
        wish -> Text,
        weight -> Integer,
        first_day -> Nullable<Text>,
        last_day -> Nullable<Text>,
        days -> Text,
        pattern -> Nullable<Text>,
    }
}

diesel::table! {
    brought_forward (position) {
        position -> Integer,
        person -> Text,
        burden -> Text,
        amount -> Double,
        first_day -> Text,
        last_day -> Text,
    }
}

diesel::table! {
    rotas (id, revision) {
        id -> Text,
        revision -> BigInt,
        name -> Text,
        state -> Text,
        first_day -> Text,
        last_day -> Text,
        created_at -> BigInt,
        published_at -> Nullable<BigInt>,
        duty_count -> BigInt,
        missing_places -> BigInt,
    }
}

diesel::table! {
    duties (rota, revision, id) {
        rota -> Text,
        revision -> BigInt,
        id -> Text,
        pattern -> Text,
        name -> Text,
        pool -> Text,
        line -> Text,
        tier -> Text,
        kind -> Text,
        day -> Text,
        start_at -> BigInt,
        end_at -> BigInt,
        people_needed -> Integer,
    }
}

diesel::table! {
    holders (rota, revision, duty, person) {
        rota -> Text,
        revision -> BigInt,
        duty -> Text,
        person -> Text,
        pinned -> Bool,
    }
}

diesel::table! {
    plan_records (rota, revision) {
        rota -> Text,
        revision -> BigInt,
        record -> Text,
    }
}

diesel::table! {
    published_duties (duty) {
        duty -> Text,
        rota -> Text,
        revision -> BigInt,
        pattern -> Text,
        name -> Text,
        pool -> Text,
        line -> Text,
        tier -> Text,
        kind -> Text,
        day -> Text,
        start_at -> BigInt,
        end_at -> BigInt,
        people_needed -> Integer,
        status -> Text,
        sequence -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    published_holders (duty, person) {
        duty -> Text,
        person -> Text,
        pinned -> Bool,
    }
}

diesel::table! {
    former_holders (duty, person) {
        duty -> Text,
        position -> Integer,
        person -> Text,
        until_at -> BigInt,
        sequence -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        name -> Text,
        password -> Text,
        created_at -> BigInt,
        password_set_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    user_grants (user_id, position) {
        user_id -> Text,
        position -> Integer,
        role -> Text,
        scope -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (secret) {
        secret -> Text,
        user_id -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        issuer -> Nullable<Text>,
    }
}

diesel::table! {
    user_identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        user_id -> Text,
        linked_at -> BigInt,
    }
}

diesel::table! {
    sign_in_attempts (state) {
        state -> Text,
        browser -> Text,
        way_back -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        name -> Text,
        secret -> Text,
        actions -> Text,
        organisation -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    feed_tokens (id) {
        id -> Text,
        secret -> Text,
        kind -> Text,
        subject -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        last_fetched_at -> Nullable<BigInt>,
        last_agent -> Nullable<Text>,
        last_version_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_log (seq) {
        seq -> BigInt,
        at -> BigInt,
        who -> Text,
        action -> Text,
        subject -> Text,
        state_before -> Nullable<Text>,
        state_after -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (seq) {
        seq -> BigInt,
        id -> Text,
        kind -> Text,
        version -> BigInt,
        input -> Text,
        asked_by -> Text,
        on_behalf_of -> Text,
        state -> Text,
        tries -> BigInt,
        run_after -> BigInt,
        worker -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        cancel_asked_at -> Nullable<BigInt>,
        progress -> Nullable<Text>,
        outcome -> Nullable<Text>,
        result -> Nullable<Text>,
        failure -> Nullable<Text>,
        revision -> BigInt,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        origin -> Text,
    }
}

diesel::table! {
    scenarios (name) {
        name -> Text,
        document -> Text,
        saved_at -> BigInt,
        saved_by -> Text,
    }
}

diesel::joinable!(published_holders -> published_duties (duty));
diesel::joinable!(former_holders -> published_duties (duty));

diesel::table! {
    duty_restatements (duty, number) {
        duty -> Text,
        number -> BigInt,
        sequence -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    feed_clock (id) {
        id -> BigInt,
        moved_at -> BigInt,
    }
}

diesel::table! {
    gap_watch (id) {
        id -> BigInt,
        network_version -> BigInt,
        publication -> BigInt,
    }
}

diesel::table! {
    told_gaps (id, starts_at) {
        id -> Text,
        area -> Text,
        line -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(published_duties, published_holders, former_holders);
diesel::allow_tables_to_appear_in_same_query!(duties, holders);
diesel::allow_tables_to_appear_in_same_query!(duties, published_duties);

diesel::table! {
    kept_answers (who, idempotency_key) {
        who -> Text,
        idempotency_key -> Text,
        request -> Text,
        answered_at -> BigInt,
        answer -> Text,
    }
}

diesel::table! {
    webhook_receivers (id) {
        id -> Text,
        url -> Text,
        secret -> Text,
        events -> Text,
        organisation -> Nullable<Text>,
        created_at -> BigInt,
        secret_set_at -> Nullable<BigInt>,
        earlier_secret -> Nullable<Text>,
        disabled -> Nullable<Text>,
    }
}

diesel::table! {
    webhook_messages (seq) {
        seq -> BigInt,
        id -> Text,
        receiver -> Text,
        event -> Text,
        body -> Text,
        state -> Text,
        tries -> BigInt,
        next_at -> BigInt,
        failure -> Nullable<Text>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        rest_seconds -> BigInt,
    }
}

diesel::table! {
    publications (seq) {
        seq -> BigInt,
        at -> BigInt,
        rota -> Text,
        revision -> BigInt,
        step -> Text,
        effect -> Text,
        begun -> Text,
    }
}

diesel::table! {
    publication_endings (publication, duty) {
        publication -> BigInt,
        duty -> Text,
    }
}

diesel::table! {
    network_history (version) {
        version -> BigInt,
        imported_at -> BigInt,
        back -> Text,
    }
}

diesel::table! {
    kept_audits (id) {
        id -> Text,
        kept_at -> BigInt,
        kept_by -> Text,
        first_day -> Text,
        last_day -> Text,
        network_version -> BigInt,
        publication -> BigInt,
        rotas -> Text,
        catalogue -> Text,
        program -> Text,
        schedule -> Nullable<Text>,
        points -> Text,
        seen -> Text,
        document -> Text,
    }
}

diesel::table! {
    audit_schedules (name) {
        name -> Text,
        plan -> Text,
        next_at -> BigInt,
        made_by -> Text,
        on_behalf_of -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    refreshed (source) {
        source -> Text,
        as_of -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(publications, rotas);
diesel::joinable!(user_identities -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(user_identities, users);
