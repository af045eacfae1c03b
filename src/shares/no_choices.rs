//! What stands for the choices that the module for the first chart leaves out: a page that makes one
//! of them loads the other module.

use serde::{Serialize, Serializer};

macro_rules! none_of {
    ($($(#[$meta:meta])* $name:ident $serialised:ident,)*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Eq, Default)]
            pub struct $name(());

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    $serialised(serializer)
                }
            }
        )*
    };
}

none_of! {
    /// No model is excluded.
    Exclusions list,
    /// No list is.
    ExcludeLists list,
    /// Nothing is left out.
    LeaveOut nothing,
    /// All models count.
    Scope table,
    /// No account is attributed otherwise.
    Overrides table,
    /// No countries are joined.
    Joins table,
}

fn list<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq::<[(); 0]>([])
}

fn table<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map::<(), (), [((), ()); 0]>([])
}

fn nothing<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}
