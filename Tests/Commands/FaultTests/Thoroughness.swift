import Glibc

/// How much of what takes long is done: `THOROUGH=1` in the environment asks for all of it, as `make soak` does.
enum Thoroughness {
    case ordinary
    case thorough

    static let current: Self = unsafe getenv("THOROUGH") == nil ? .ordinary : .thorough
}
