//! Fields with the names of keywords and of tools, domains, and arrays whose elements have a length.

use relata::backend::Pg;
use relata::prelude::*;

use crate::databases::{on_all, postgres};

#[relata::models]
pub mod odd {
    #[model(domain = "rank", check = "VALUE > 0")]
    type Rank = i32;

    #[derive(Model, Debug, PartialEq)]
    #[model(table = "nodes")]
    struct Node {
        #[model(primary_key)]
        id: i32,
        #[model(references = nodes::id, relation = "above", reverse = "below")]
        above_id: Option<i32>,
        rank: Rank,
        #[model(max_length = 20)]
        r#type: String,
        diagnostic: Option<i32>,
        #[model(unique)]
        rustfmt: i32,
        clippy: Option<i32>,
    }

    #[derive(Model)]
    #[model(table = "diagnostic")]
    struct Finding {
        #[model(primary_key)]
        id: i32,
        #[model(references = nodes::id)]
        diagnostic_id: Option<i32>,
    }
}
use odd::{METADATA, NewNode, Node, NodeChanges, NodeRequired, nodes};

relata::relation! { tree { id: Integer, rank: Integer } }

on_all! {
    fn odd_names_and_domains(conn) {
        METADATA.create_all(conn).unwrap();
        METADATA.verify(conn).unwrap();
        let node = |id, above_id| NewNode {
            above_id,
            diagnostic: Some(id),
            ..NewNode::new(NodeRequired { id, rank: 1, r#type: "leaf".to_owned(), rustfmt: id })
        };
        insert_into(nodes::table).values(node(1, None)).run(conn).unwrap();
        insert_into(nodes::table).values(node(2, Some(1))).run(conn).unwrap();
        let change = NodeChanges { r#type: Some("root".to_owned()), ..NodeChanges::default() };
        update(nodes::table).set(change).filter(nodes::id.eq(1)).run(conn).unwrap();
        let roots = from(nodes::table).filter(nodes::r#type.eq("root") & nodes::diagnostic.eq(1));
        let row: Node = roots.one(conn).unwrap();
        assert_eq!((row.r#type.as_str(), row.diagnostic, row.rustfmt, row.clippy), ("root", Some(1), 1, None));

        // The first rows have the type of the domain, the others the one that it is over.
        let top = from(nodes::table).filter(nodes::above_id.is_null()).select((nodes::id, nodes::rank));
        let below = from(nodes::table)
            .join(tree::table.on(nodes::above_id.eq(tree::id)))
            .select((nodes::id, tree::rank + 1));
        let ranks = with_recursive(tree::as_query(top).union_all(below)).from(tree::table).order_by(tree::id);
        assert_eq!(ranks.select(tree::rank).all(conn).unwrap(), [1, 2]);
        METADATA.drop_all(conn).unwrap();
    }
}

#[relata::models(engines(postgres))]
pub mod lists {
    #[derive(Model)]
    #[model(table = "labelled")]
    struct Labelled {
        #[model(primary_key)]
        id: i32,
        #[model(max_length = 20)]
        tags: Vec<Option<String>>,
    }
}

#[test]
fn arrays_of_a_length() {
    use lists::{METADATA, labelled};
    let found = from(labelled::table)
        .filter(labelled::tags.contains(["a"]))
        .select(labelled::id);
    assert_eq!(
        found.to_sql::<Pg>().unwrap(),
        r#"SELECT "labelled"."id" FROM "labelled" WHERE "labelled"."tags" @> CAST($1 AS varchar[])"#
    );
    let Some(conn) = &mut postgres("arrays_of_a_length") else {
        return;
    };
    METADATA.create_all(conn).unwrap();
    let row = (labelled::id.to(1), labelled::tags.to(vec!["a", "b"]));
    insert_into(labelled::table).values(row).run(conn).unwrap();
    assert_eq!(found.all(conn).unwrap(), [1]);
    let same = from(labelled::table).filter(labelled::tags.eq(vec!["a", "b"]));
    assert_eq!(same.select(labelled::id).all(conn).unwrap(), [1]);
}
