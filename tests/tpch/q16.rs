//! Q16, the parts and supplier relationship.

use relata::prelude::*;

use crate::check;
use crate::schema::{part, partsupp, supplier};

/// How many suppliers without complaints offer parts of certain sizes, by brand, type and size?
#[test]
fn parts_supplier_relationship() {
    type Row = (String, String, i32, i64);
    let complained_about = from(supplier::table)
        .filter(supplier::s_comment.like("%Customer%Complaints%"))
        .select(supplier::s_suppkey);
    let kind = (part::p_brand, part::p_type, part::p_size);
    let suppliers = count_of(partsupp::ps_suppkey).distinct();
    let query = from(partsupp::table)
        .join(partsupp::part)
        .filter(part::p_brand.ne("Brand#45"))
        .filter(part::p_type.not_like("MEDIUM POLISHED%"))
        .filter(part::p_size.in_([49, 14, 23, 45, 19, 3, 36, 9]))
        .filter(partsupp::ps_suppkey.not_in(complained_about))
        .group_by(kind)
        .order_by((suppliers.desc(), kind))
        .select((part::p_brand, part::p_type, part::p_size, suppliers));
    check::<Row>("q16", &query);
}
