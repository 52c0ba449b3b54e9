//! Puts the folder `migrations` into the program.

fn main() {
    relata_migrate::embed_folder("migrations");
}
