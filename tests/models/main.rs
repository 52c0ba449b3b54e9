//! Tables declared as Rust structs: their modules, and the databases that are made of them.

mod club;
mod databases;
mod estimates;
mod hotel;
mod odd;
mod owned;
mod places;
mod same_name;
mod shop;
mod staff;
mod stock;
mod types;

mod asynchronous;
mod create;
mod reflected;
mod use_of;
