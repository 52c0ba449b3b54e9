//! Tables declared as Rust structs: their modules, and the databases that are made of them.

mod club;
mod databases;
mod hotel;
mod places;
mod shop;
mod staff;
mod stock;
mod types;

mod asynchronous;
mod create;
mod reflected;
mod use_of;
