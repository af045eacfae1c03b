//! Makes the JavaScript glue for a compiled wasm module.
//!
//! `glue IN.wasm OUT_DIR` writes `glue.js`, `glue.d.ts` and `modelshare.wasm`.
//!
//! A program of a few lines around the library behind `wasm-bindgen`'s command line: Cargo.lock pins
//! it, and it builds in a fraction of the time that installing that command line takes.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [input, out_dir] = arguments.as_slice() else {
        eprintln!("usage: glue IN.wasm OUT_DIR");
        return ExitCode::from(2);
    };
    match write_glue(input, out_dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("glue: {}: {error}", input.display());
            ExitCode::FAILURE
        }
    }
}

fn write_glue(input: &Path, out_dir: &Path) -> Result<(), Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name("glue")
        .web(true)
        .map_err(|error| format!("{error:#}"))?
        .typescript(true)
        // The loader passes the module itself. A `new URL(…, import.meta.url)` in the glue would
        // make every bundler look for a second copy of the wasm file.
        .omit_default_module_path(true)
        // After a trap the memory cannot be trusted: the loader makes the instance anew.
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true);

    // Through the parts and not `emit`, which would name the module `glue_bg.wasm` and write a
    // declaration of its raw exports that nothing reads.
    let mut output = bindgen
        .generate_output()
        .map_err(|error| format!("{error:#}"))?;
    let snippets = output.snippets().values().any(|list| !list.is_empty());
    if snippets || !output.local_modules().is_empty() {
        return Err(
            "the module brings JavaScript snippets, which the package has no place for".into(),
        );
    }
    let declarations = output
        .ts()
        .ok_or("no declarations came out, expected glue.d.ts")?
        .to_owned();

    fs::create_dir_all(out_dir)?;
    fs::write(out_dir.join("glue.js"), output.js())?;
    fs::write(out_dir.join("glue.d.ts"), declarations)?;
    fs::write(
        out_dir.join("modelshare.wasm"),
        output.wasm_mut().emit_wasm(),
    )?;
    Ok(())
}
