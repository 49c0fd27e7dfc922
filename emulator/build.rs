//! Compresses the provider database, so that the program carries 50 KB of it instead of 360 KB.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads and writes; it is no part of the core"
)]

use std::path::Path;
use std::{env, fs};

const DATABASE: &str = "data/serviceproviders.xml";

/// The best that zlib's format offers; it is paid once per change of the file.
const COMPRESSION_LEVEL: u8 = 10;

fn main() {
    println!("cargo::rerun-if-changed={DATABASE}");
    println!("cargo::rerun-if-changed=build.rs");
    let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder of the crate");
    let out = env::var_os("OUT_DIR").expect("cargo names a folder for what is generated");
    let text = fs::read(Path::new(&manifest).join(DATABASE))
        .expect("the provider database lies in `emulator/data`");
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&text, COMPRESSION_LEVEL);
    fs::write(Path::new(&out).join("serviceproviders.xml.z"), packed)
        .expect("the folder of cargo can be written to");
}
