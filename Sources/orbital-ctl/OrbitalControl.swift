import Bytes
import Drawing
import Images
import Platform
import Runtime
import Scheme
import SchemeProtocol
import WindowProtocol

/// `orbital-ctl COMMAND ...`: asks the window server something, or has it do something; keeps what a screen shows.
@main
struct OrbitalControl {
    private static let usage: ByteString = """
        usage: orbital-ctl COMMAND [ARGUMENT ...]
        Directs the window server: the one that ORBITAL_DISPLAY names, else `orbital:`.

        Windows, by the number that `list` tells first:
          list                        number, flags, place, size, workspace, state, title; the foremost first
          focus N, close N, lower N   brings it to the front, asks it to close, puts it behind all others
          minimize N, restore N       out of sight; back from a tile to where it was
          move N X Y, size N W H      its content's place and size in pixels of the desktop
          tile N PLACE                left, right, top, bottom, topleft, topright, bottomleft, bottomright,
                                      maximized or fullscreen
          send N WORKSPACE            to another workspace, 1 to 4

        The desktop:
          workspace [W]               tells the workspace, or shows another one
          theme [NAME]                tells the theme, or takes another one
          outputs                     the screens: number, size and place, scale, name
          output N WIDTHxHEIGHT       another mode
          output N scale S            draws everything larger there: 1, 1.25, 2 ...
          do ACTION                   what a shortcut would do, such as `do cycle`
          reload                      reads the file with the shortcuts again
          statistics                  frames, pixels, times
          quit                        ends the window server

        Pictures:
          screenshot FILE [SCREEN]    what a screen shows, as PNG, or as PPM where the name ends so
          record FILE SECONDS [SCREEN]  a film in the format YUV4MPEG2 (.y4m)

        Input, as if a device had said it:
          key CODE 0|1, pointer X Y, button CODE 0|1, scroll X Y
        """

    static func main() {
        let arguments = Host.arguments
        guard arguments.count > 1, arguments[1] != "--help", arguments[1] != "-h" else {
            Program.say(usage)
            Host.exit(arguments.count > 1 ? 0 : 2)
        }
        do throws(Errno) {
            switch arguments[1] {
            case "screenshot":
                guard (3...4).contains(arguments.count) else { misuse() }
                try screenshot(to: arguments[2], screen: arguments.count == 4 ? arguments[3] : "0")
            case "record":
                guard (4...5).contains(arguments.count), let seconds = arguments[3].integer(),
                    (1...3600).contains(seconds)
                else { misuse() }
                try record(to: arguments[2], Int(seconds), screen: arguments.count == 5 ? arguments[4] : "0")
            default: try command(arguments[1...])
            }
        } catch {
            var what = ByteString()
            for word in arguments[1...] { what += (what.isEmpty ? "" : " ") + word }
            fail("orbital-ctl: " + what + ": " + reason(error), 1)
        }
        Host.exit(0)
    }

    /// What the server's errors mean here.
    private static func reason(_ error: Errno) -> ByteString {
        switch error {
        case .invalidArgument: "there is no such command; see `orbital-ctl --help`"
        case .noSuchDeviceOrAddress: "there is no such window"
        case .noSuchDevice: "there is no such screen"
        case .noSuchFileOrDirectory where !Host.schemeExists("orbital"): "no window server runs"
        case .noSuchFileOrDirectory where !Host.schemeExists("orbital-control"):
            "this program may have windows, but not direct the desktop (orbital-control:)"
        default: ByteString(error.message)
        }
    }

    private static func misuse() -> Never { fail("orbital-ctl: wrong arguments; see `orbital-ctl --help`", 2) }

    private static func fail(_ line: ByteString, _ status: Int32) -> Never {
        Program.complain(line)
        Host.exit(status)
    }

    private static var display: ByteString {
        let name: ByteString = "ORBITAL_DISPLAY="
        guard let entry = Host.environment.first(where: { $0.hasPrefix(name) }) else { return "orbital:" }
        return ControlPath.display(named: entry[name.count..<entry.count])
    }

    private static func command(_ words: ArraySlice<ByteString>) throws(Errno) {
        var line = ByteString()
        for word in words { line += (line.isEmpty ? "" : " ") + word }
        let control = try Handle(ControlPath.scheme(of: display), [.read, .write])
        try control.write(line)
        try Program.write(try control.readAll(limit: 1 << 20))
    }

    // MARK: Pictures

    private static func screenshot(to file: ByteString, screen: ByteString) throws(Errno) {
        let pixmap = try Handle(ControlPath.scheme(of: display) + "screen/" + screen, .read).readAll()
        let output = try Handle(file, [.write, .create, .truncate])
        if file.hasSuffix(".ppm") { return try output.write(pixmap) }
        guard let picture = Pixmap.bitmap(pixmap) else { throw .protocolError }
        let file = picture.encodedPNG(isOpaque: true)
        try output.write(file.span)
    }

    private static func record(to file: ByteString, _ seconds: Int, screen: ByteString) throws(Errno) {
        let path = ControlPath.scheme(of: display) + "screen/" + screen
        guard let first = Pixmap.bitmap(try Handle(path, .read).readAll()) else { throw .protocolError }
        let output = try Handle(file, [.write, .create, .truncate])
        let film = try Recording(output, width: first.width, height: first.height)
        let start = Host.clock(.monotonic), step = 1_000_000_000 / UInt64(Recording.framesPerSecond)
        for number in 0..<(seconds * Recording.framesPerSecond) {
            try Host.sleep(until: start + UInt64(number) * step)
            guard let picture = Pixmap.bitmap(try Handle(path, .read).readAll()) else { continue }
            try film.add(picture)
        }
    }
}
