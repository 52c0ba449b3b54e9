#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = NewUser { age: Some(3), ..NewUser::new(UserRequired { id: 1, name: "Sara".to_owned() }) };
}
