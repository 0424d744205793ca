import Bytes
import Images
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `orbital-ctl COMMAND ...`: asks the window server something, or has it do something; `orbital-ctl screenshot FILE` keeps
/// what a screen shows.
@main
struct OrbitalControl {
    private static let usage: ByteString = """
        usage: orbital-ctl COMMAND
          list, outputs, statistics, quit
          focus N, close N, minimize N, restore N, lower N, move N X Y, tile N PLACE, send N WORKSPACE
          workspace W, theme NAME, output N WIDTHxHEIGHT
          key CODE VALUE, pointer X Y, button CODE 0|1, scroll X Y
          screenshot FILE.png|FILE.ppm [SCREEN]
        """

    static func main() {
        let arguments = Host.arguments
        guard arguments.count > 1, arguments[1] != "--help" else {
            Program.say(usage)
            Host.exit(arguments.count > 1 ? 0 : 2)
        }
        do throws(Errno) {
            if arguments[1] == "screenshot" {
                guard (3...4).contains(arguments.count) else { fail(usage, 2) }
                try screenshot(to: arguments[2], screen: arguments.count == 4 ? arguments[3] : "0")
            } else {
                try command(arguments[1...])
            }
        } catch {
            var what = ByteString()
            for word in arguments[1...] { what += (what.isEmpty ? "" : " ") + word }
            fail("orbital-ctl: " + what + ": " + ByteString(error.message), 1)
        }
        Host.exit(0)
    }

    private static func fail(_ line: ByteString, _ status: Int32) -> Never {
        Program.complain(line)
        Host.exit(status)
    }

    private static var display: ByteString {
        let name: ByteString = "ORBITAL_DISPLAY="
        guard let entry = Host.environment.first(where: { $0.hasPrefix(name) }) else { return "orbital:" }
        return entry[name.count..<entry.count] + "/"
    }

    private static func command(_ words: ArraySlice<ByteString>) throws(Errno) {
        var line = ByteString()
        for word in words { line += (line.isEmpty ? "" : " ") + word }
        let control = try Handle(display + "control", [.read, .write])
        try control.write(line)
        try Program.write(try control.readAll(limit: 1 << 20))
    }

    private static func screenshot(to file: ByteString, screen: ByteString) throws(Errno) {
        let pixmap = try Handle(display + "screen/" + screen, .read).readAll()
        let output = try Handle(file, [.write, .create, .truncate])
        if file.hasSuffix(".ppm") { return try output.write(pixmap) }
        guard let picture = Pixmap.bitmap(pixmap) else { throw .protocolError }
        let file = picture.encodedPNG(isOpaque: true)
        try output.write(file.span)
    }
}
