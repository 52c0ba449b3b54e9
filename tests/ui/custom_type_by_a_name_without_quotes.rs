pub struct Path(pub String);
relata::custom_type! { Path: Text as public.ltree }

fn main() {}
