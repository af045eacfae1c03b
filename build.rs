//! Compiles what runs before the Rust runtime in the command line: see `src/bin/closed_stdout.c`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "cli")]
    closed_stdout();
}

#[cfg(feature = "cli")]
fn closed_stdout() {
    const SOURCE: &str = "src/bin/closed_stdout.c";
    println!("cargo::rerun-if-changed={SOURCE}");
    if std::env::var_os("CARGO_CFG_UNIX").is_none() {
        return;
    }
    for object in cc::Build::new().file(SOURCE).compile_intermediates() {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
}
