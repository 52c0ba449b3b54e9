//! Typed keys, views, triggers, and many-to-many relations with names.

use relata::Error;
use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::databases::on_all;

#[relata::models]
pub mod club {
    /// The number of a member.
    #[derive(Model)]
    struct MemberId(i64);

    #[derive(Model)]
    struct SportCode(String);

    #[derive(Model)]
    #[model(
        table = "members",
        trigger(
            name = "members_welcome",
            after = insert,
            postgres = "INSERT INTO greetings (text) VALUES ('Hello, ' || NEW.name); RETURN NULL;",
            sqlite = "INSERT INTO greetings (text) VALUES ('Hello, ' || NEW.name)",
            mysql = "INSERT INTO greetings (text) VALUES (concat('Hello, ', NEW.name))"
        )
    )]
    struct Member {
        #[model(primary_key, identity)]
        id: MemberId,
        #[model(max_length = 40)]
        name: String,
        #[model(references = members::id, on_delete = set_null)]
        sponsor_id: Option<MemberId>,
    }

    #[derive(Model)]
    #[model(table = "greetings")]
    struct Greeting {
        #[model(primary_key, identity)]
        id: i64,
        text: String,
    }

    #[derive(Model)]
    #[model(table = "sports")]
    struct Sport {
        #[model(primary_key, max_length = 20)]
        code: SportCode,
    }

    #[derive(Model)]
    #[model(table = "plays", primary_key(member_id, sport_code))]
    struct Play {
        #[model(references = members::id, on_delete = cascade, through = "players")]
        member_id: MemberId,
        #[model(references = sports::code, max_length = 20, relation = "sport", through = "plays_at")]
        sport_code: SportCode,
    }

    #[derive(Model)]
    #[model(table = "friendships", primary_key(one_id, other_id))]
    struct Friendship {
        #[model(references = members::id, on_delete = cascade, through = "liked_by")]
        one_id: MemberId,
        #[model(references = members::id, on_delete = cascade, through = "likes")]
        other_id: MemberId,
    }

    /// How many play each sport.
    #[derive(Model)]
    #[model(
        view = "popularity",
        query = "SELECT sport_code, count(*) AS players FROM plays GROUP BY sport_code"
    )]
    struct Popularity {
        sport_code: SportCode,
        players: i64,
    }
}
use club::{
    METADATA, MemberId, Popularity, SportCode, friendships, greetings, members, plays, popularity,
    sports,
};

#[test]
fn the_sql_of_each_database() {
    insta::assert_snapshot!("club_postgres", METADATA.to_sql::<Pg>().unwrap());
    insta::assert_snapshot!("club_sqlite", METADATA.to_sql::<Sqlite>().unwrap());
    insta::assert_snapshot!("club_mysql", METADATA.to_sql::<Mysql>().unwrap());
}

on_all! {
    /// Keys of two tables have two types, in rows, conditions and values.
    fn typed_keys(conn) {
        METADATA.create_all(conn).unwrap();
        for name in ["Ada", "Bo"] {
            insert_into(members::table).values(members::name.to(name)).run(conn).unwrap();
        }
        let by_name = from(members::table).order_by(members::name);
        let rows = by_name.clone().all(conn).unwrap();
        let (ada, bo): (MemberId, MemberId) = (rows[0].id, rows[1].id);
        assert!(ada != bo && ada.0 > 0);
        update(members::table)
            .set(members::sponsor_id.to(Some(ada)))
            .filter(members::id.eq(bo))
            .run(conn)
            .unwrap();
        let sponsored = from(members::table).filter(members::sponsor_id.eq(ada)).one(conn).unwrap();
        assert_eq!((sponsored.id, sponsored.sponsor_id), (bo, Some(ada)));
        let with = by_name.with(members::sponsor).all(conn).unwrap();
        assert_eq!(with[1].get(members::sponsor).map(|row| &*row.name), Some("Ada"));
        METADATA.drop_all(conn).unwrap();
    }
}

on_all! {
    /// Both ways of a relation of a table with itself, and of one through a junction table.
    fn through(conn) {
        METADATA.create_all(conn).unwrap();
        for name in ["Ada", "Bo", "Cy"] {
            insert_into(members::table).values(members::name.to(name)).run(conn).unwrap();
        }
        let by_name = from(members::table).order_by(members::name);
        let ids: Vec<MemberId> = by_name.clone().all(conn).unwrap().iter().map(|m| m.id).collect();
        for (one, other) in [(0, 1), (0, 2), (2, 0)] {
            insert_into(friendships::table)
                .values((friendships::one_id.to(ids[one]), friendships::other_id.to(ids[other])))
                .run(conn)
                .unwrap();
        }
        let chess = || SportCode("chess".to_owned());
        insert_into(sports::table).values(sports::code.to(chess())).run(conn).unwrap();
        for id in &ids[1..] {
            insert_into(plays::table)
                .values((plays::member_id.to(*id), plays::sport_code.to(chess())))
                .run(conn)
                .unwrap();
        }
        let rows = by_name
            .with((members::likes, members::liked_by, members::plays_at))
            .all(conn)
            .unwrap();
        let mut likes: Vec<&str> = rows[0].get(members::likes).iter().map(|m| &*m.name).collect();
        likes.sort_unstable();
        assert_eq!(likes, ["Bo", "Cy"]);
        let liked_by: Vec<&str> = rows[0].get(members::liked_by).iter().map(|m| &*m.name).collect();
        assert_eq!(liked_by, ["Cy"]);
        assert_eq!(rows[1].get(members::likes).len(), 0);
        assert_eq!(rows[2].get(members::plays_at)[0].code, chess());
        let sport = from(sports::table).with(sports::players).one(conn).unwrap();
        assert_eq!(sport.get(sports::players).len(), 2);
        // The view counts them.
        let popular: Vec<Popularity> = from(popularity::table).all(conn).unwrap();
        assert_eq!(popular, [Popularity { sport_code: chess(), players: 2 }]);
        METADATA.drop_all(conn).unwrap();
    }
}

on_all! {
    /// A trigger does what its body says, and is dropped and created with its table.
    fn triggers(conn) {
        METADATA.create_all(conn).unwrap();
        insert_into(members::table).values(members::name.to("Ada")).run(conn).unwrap();
        let texts = from(greetings::table).select(greetings::text).all(conn).unwrap();
        assert_eq!(texts, ["Hello, Ada"]);
        METADATA.drop_all(conn).unwrap();
        METADATA.create(greetings::table, conn).unwrap();
        METADATA.create(members::table, conn).unwrap();
        insert_into(members::table).values(members::name.to("Bo")).run(conn).unwrap();
        assert_eq!(from(greetings::table).count(conn).unwrap(), 1);
        METADATA.if_exists().drop_all(conn).unwrap();
    }
}

on_all! {
    /// Views are verified, and created where they are missing.
    fn views(conn) {
        METADATA.create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        METADATA.if_not_exists().create_all(conn).unwrap();
        METADATA.drop(popularity::table, conn).unwrap();
        let Err(Error::Schema { differences, .. }) = METADATA.verify(conn) else {
            panic!("a view is missing");
        };
        assert!(differences.to_string().contains("popularity: there is no such table"), "{differences}");
        METADATA.if_not_exists().create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        METADATA.drop_all(conn).unwrap();
        METADATA.if_exists().drop_all(conn).unwrap();
    }
}
