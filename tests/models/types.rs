//! A column of every type: what all databases have, and what PostgreSQL alone has.

#[relata::models]
pub mod portable {
    use relata::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use relata::serde_json::Value;
    use relata::types::Decimal;
    use relata::uuid::Uuid;

    #[derive(Model)]
    #[model(name = "mood")]
    enum Mood {
        Happy,
        #[model(label = "so-so")]
        SoSo,
    }

    #[derive(Model)]
    #[model(table = "samples")]
    struct Sample {
        #[model(primary_key)]
        id: Uuid,
        small: i16,
        int: i32,
        big: i64,
        real: f32,
        double: f64,
        #[model(precision = 20, scale = 4)]
        exact: Decimal,
        truth: bool,
        words: String,
        #[model(max_length = 20)]
        short: String,
        #[model(sql_type = "char(3)")]
        code: String,
        bytes: Vec<u8>,
        day: NaiveDate,
        time: NaiveTime,
        moment: NaiveDateTime,
        point: DateTime<Utc>,
        document: Value,
        #[model(json)]
        text_document: Value,
        mood: Mood,
        maybe: Option<Mood>,
        nothing: Option<i64>,
    }
}

#[relata::models(engines(postgres))]
pub mod everything {
    use relata::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use relata::serde_json::Value;
    use relata::types::{Decimal, IpNetwork, MacAddress, PgInterval, PgMoney, PgRange, PgTimeTz};
    use relata::uuid::Uuid;

    #[derive(Model)]
    #[model(name = "level", schema = "audit")]
    enum Level {
        Low,
        High,
    }

    #[derive(Model)]
    #[model(table = "everything")]
    struct Everything {
        #[model(primary_key, identity = always)]
        id: i32,
        small: i16,
        big: i64,
        real: f32,
        double: f64,
        any_size: Decimal,
        #[model(precision = 20, scale = 4)]
        exact: Decimal,
        money: PgMoney,
        truth: bool,
        words: String,
        #[model(max_length = 20)]
        short: String,
        #[model(sql_type = "char(3)")]
        code: String,
        #[model(sql_type = "xml")]
        xml: String,
        #[model(sql_type = "tsvector")]
        vector: String,
        #[model(sql_type = "tsquery")]
        search: String,
        bytes: Vec<u8>,
        #[model(unique)]
        uuid: Uuid,
        day: NaiveDate,
        time: NaiveTime,
        time_tz: PgTimeTz,
        moment: NaiveDateTime,
        point: DateTime<Utc>,
        span: PgInterval,
        document: Value,
        #[model(json)]
        text_document: Value,
        inet: IpNetwork,
        #[model(sql_type = "cidr")]
        cidr: IpNetwork,
        mac: MacAddress,
        oid: u32,
        words_list: Vec<Option<String>>,
        numbers: Option<Vec<Option<i32>>>,
        days: PgRange<NaiveDate>,
        ints: PgRange<i32>,
        level: Level,
        levels: Vec<Option<Level>>,
        #[model(generated = "small + 1")]
        more: Option<i32>,
    }

    #[derive(Model)]
    #[model(table = "events", schema = "audit", comment = "What happened")]
    #[model(index("lower(text)", name = "events_lower_idx"), index(at desc, unique, name = "events_at_key"))]
    #[model(
        postgres(options = "fillfactor=70"),
        unique(at, text, name = "events_at_text_key")
    )]
    struct Event {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = everything::id)]
        of: i32,
        at: DateTime<Utc>,
        text: String,
        level: Level,
    }
}
