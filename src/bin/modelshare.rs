//! The command line; see `modelshare --help`.

fn main() -> std::process::ExitCode {
    modelshare::cli::main()
}
