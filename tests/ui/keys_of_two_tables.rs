#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;

// As `typed_keys` generates them.
#[allow(dead_code)]
mod typed {
    #[derive(Clone, Copy)]
    pub struct UserId(pub i64);
    relata::custom_type! { UserId: BigInt }
    #[derive(Clone, Copy)]
    pub struct OrderId(pub i64);
    relata::custom_type! { OrderId: BigInt }
    macro_rules! columns {
        ($($name:ident: $t:ident,)*) => {$(
            #[allow(non_camel_case_types)]
            pub struct $name {}
            impl relata::Column for $name {
                type Table = crate::shop::orders::table;
                type Type = $t;
                type Null = relata::NotNull;
                type Write = relata::kind::ReadOnly;
                const NAME: &'static str = stringify!($name);
            }
            #[allow(non_upper_case_globals)]
            pub const $name: relata::Col<$name> = relata::Col::new();
        )*};
    }
    columns! { id: OrderId, user_id: UserId, }
}

fn main() {
    let _ = from(shop::orders::table).filter(typed::id.eq(typed::user_id));
}
