import Addressing
import IPRouteText
import NetlinkCodec

/// A way to print, for golden texts.
enum Style {
    static let text = Presentation()
    static let oneLine = form(.oneLine)
    static let json = form(.json)
    static let pretty = form(.prettyJSON)

    static var brief: Presentation {
        var style = Presentation()
        style.extent = .brief
        return style
    }

    static var detailed: Presentation {
        var style = Presentation()
        style.extent = .detailed
        return style
    }

    static var numeric: Presentation {
        var style = Presentation()
        style.naming = .numbers
        return style
    }

    private static func form(_ form: Presentation.Form) -> Presentation {
        var style = Presentation()
        style.form = form
        return style
    }
}

func link(_ number: UInt32, _ name: String, _ change: (inout Link) -> Void = { _ in }) throws -> Link {
    var link = Link(index: try index(number), name: try InterfaceName(name))
    link.hardware.type = 1
    link.hardware.address = [2, 0, 0, 0, 0, UInt8(number)]
    link.hardware.broadcast = [255, 255, 255, 255, 255, 255]
    link.mtu = 1500
    link.flags = [.broadcast, .multicast, .up, .running, .lowerUp]
    link.state.operational = 6
    link.state.queueDiscipline = "noqueue"
    link.state.queueLength = 1000
    change(&link)
    return link
}

func index(_ number: UInt32) throws -> InterfaceIndex {
    guard let index = InterfaceIndex(number) else { throw NoIndex() }
    return index
}

private struct NoIndex: Error {}
