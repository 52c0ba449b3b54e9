//! Keeps `generated/` up to date with `relata.toml`: the build script does, before anything that depends on this is
//! built. There is nothing else here, and it is not published.
