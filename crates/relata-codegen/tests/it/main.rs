//! The generator, from SQL files to compiled modules.

mod bad_input;
mod build_script;
mod compiles;
mod emitted;
mod kinds;
mod names;
mod schemas;
mod settings;
mod structs;
mod support;
mod warnings;
mod writing;
