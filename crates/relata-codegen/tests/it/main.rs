//! The generator, from SQL files to compiled modules.

mod bad_input;
mod build_script;
mod compiles;
mod emitted;
mod names;
mod schemas;
mod settings;
mod support;
mod writing;
