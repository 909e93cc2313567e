internal import CLibnlRoute

/// An object that libnl-route-3 has made of one message of the kernel.
///
/// It holds one reference to the library's object and gives it up in the end; what the library returns
/// pointers into is copied before it leaves the properties of the subclasses.
@safe package class LibnlObject {
    let object: OpaquePointer

    /// The library's name of the class, `route/link` for one.
    class var className: String { "" }

    required init(sharing object: OpaquePointer) {
        unsafe nl_object_get(object)
        unsafe self.object = object
    }

    deinit { unsafe nl_object_put(object) }

    /// Lets the library decode a message of `NETLINK_ROUTE`.
    ///
    /// - Throws: `LibnlRefusal` with the library's words, also when it makes an object of another class.
    package static func decode(type: UInt16, payload: [UInt8]) throws(LibnlRefusal) -> Self {
        guard let message = unsafe nlmsg_alloc_size(payload.count + 64) else {
            throw LibnlRefusal("no memory")
        }
        defer { unsafe nlmsg_free(message) }
        unsafe nlmsg_set_proto(message, NETLINK_ROUTE)
        guard unsafe nlmsg_put(message, 0, 0, CInt(type), 0, 0) != nil else { throw LibnlRefusal("no room") }
        var bytes = payload
        let appended = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe nlmsg_append(message, buffer.baseAddress, buffer.count, 0)
        }
        try LibnlRefusal.check(appended)

        // The library gives the object away only for the time of the call.
        let found = Found(self)
        let parsed = unsafe nl_msg_parse(
            message,
            { object, context in
                guard let object = unsafe object, let context = unsafe context else { return }
                unsafe Unmanaged<Found>.fromOpaque(context).takeUnretainedValue().keep(object)
            }, Unmanaged.passUnretained(found).toOpaque())
        try LibnlRefusal.check(parsed)
        guard let object = found.object as? Self else { throw LibnlRefusal("no \(Self.className)") }
        return object
    }

    /// Takes what a message is decoded to, if it is of the wanted class.
    private final class Found {
        private let wanted: LibnlObject.Type
        private(set) var object: LibnlObject?

        init(_ wanted: LibnlObject.Type) { self.wanted = wanted }

        func keep(_ object: OpaquePointer) {
            guard unsafe text(nl_object_get_type(object)) == wanted.className else { return }
            self.object = unsafe wanted.init(sharing: object)
        }
    }
}

/// Why the library made no object of a message.
package struct LibnlRefusal: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    static func check(_ result: CInt) throws(LibnlRefusal) {
        guard result < 0 else { return }
        throw LibnlRefusal(unsafe text(nl_geterror(result)) ?? "error \(result)")
    }
}

/// A copy of a text that belongs to the library.
@unsafe func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
}
