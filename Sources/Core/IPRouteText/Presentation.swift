/// How a list is printed: what the options of `ip` ask for.
package struct Presentation: Hashable, Sendable {
    package var form = Form.text
    package var extent = Extent.usual
    package var naming = Naming.names

    package enum Form: Hashable, Sendable {
        case text
        /// An object a line, a backslash where its lines end otherwise (`-o`).
        case oneLine
        /// `-j`.
        case json
        /// `-j -p`.
        case prettyJSON
    }

    package enum Extent: Hashable, Sendable {
        /// A line in columns for each link; routes have no such form (`-br`).
        case brief
        case usual
        /// Also what usually goes without saying (`-d`).
        case detailed
    }

    package enum Naming: Hashable, Sendable {
        case names
        /// Numbers in place of the names that only files and tables give (`-N`).
        case numbers
    }

    package init() {}

    /// What stands where a line of an object ends, except its last.
    var lineBreak: String { form == .oneLine ? "\\" : "\n" }
}

extension Presentation {
    /// The whole list of objects, given what each of them consists of; an empty one is a JSON `{}` and no line.
    package func list(_ objects: [[Field]]) -> String {
        switch form {
        case .text, .oneLine:
            objects.filter { !$0.isEmpty }.map { $0.map(\.text).joined() + "\n" }.joined()
        case .json: JSONText(layout: .compact).text(of: .objects(objects)) + "\n"
        case .prettyJSON: JSONText(layout: .pretty).text(of: .objects(objects)) + "\n"
        }
    }

    /// What `ip` has printed of a list when the kernel refuses to give it.
    package var listStart: String {
        switch form {
        case .text, .oneLine: ""
        case .json: "["
        case .prettyJSON: "[ "
        }
    }
}
