public import Bytes
public import Display
public import Drawing
public import SchemeProtocol

/// Where a desktop is seen and where its keys and pointers are: the displays and devices of a machine, or memory that only
/// tests look at. `Docs/Backends.md` tells how to write one.
///
/// Everything happens on the thread of the seat's event loop: a backend watches its devices there and tells the seat.
public protocol Backend: AnyObject {
    /// Opens the devices, and adds the displays that are there to the seat. Later ones are added as they come.
    func start(_ seat: Seat) throws(BackendError)
    /// Gives everything back: the program ends.
    func stop()
    /// The user wants another virtual terminal. Only for backends that set `Seat.choosesTerminals`.
    func switchTerminal(to number: Int)
}

extension Backend {
    public func switchTerminal(to number: Int) {}
}

/// One display of a backend: a picture that the seat composes in, and the way to show it.
public protocol BackendDisplay: AnyObject {
    /// The connector's name, such as `Virtual-1`.
    var name: ByteString { get }
    /// The modes that `setMode` takes, the best first; none where any will do.
    var modes: [DisplayMode] { get }
    /// What the seat draws in. It keeps its content between frames, and is another one only after
    /// `Seat.displayChanged`.
    var bitmap: Bitmap { get }
    /// How long a picture is shown at least, in ns.
    var frameTime: UInt64 { get }
    /// Shows parts of the picture, which lie in it and do not overlap.
    func present(_ parts: [Rectangle]) -> Presentation
    /// Takes another mode; `Seat.displayChanged` follows, at once or later.
    func setMode(_ mode: DisplayMode) throws(Errno)
    /// The display can show a pointer by itself.
    var hasCursor: Bool { get }
    /// Another picture for the pointer, or none. False: the display cannot show this one, so the seat draws it.
    func setCursor(_ image: CursorImage?) -> Bool
    /// The pointer's hot spot is at this place of the display.
    func moveCursor(toX x: Int, y: Int)
}

extension BackendDisplay {
    public var modes: [DisplayMode] { [] }
    public var frameTime: UInt64 { 16_666_667 }
    public var hasCursor: Bool { false }
    public func setCursor(_ image: CursorImage?) -> Bool { false }
    public func moveCursor(toX x: Int, y: Int) {}
}

/// What became of a picture that was presented.
public enum Presentation: Sendable {
    /// It is shown, or nobody knows when it is: the seat waits `frameTime` before it draws the next one.
    case shown
    /// The display calls `Seat.shown` when it is; until then nothing is drawn.
    case pending
    /// It could not be shown. The whole picture is shown when the seat is active again, or when the display has changed.
    case failed
}

/// Why a backend cannot start: a sentence for the user without the program's name.
public struct BackendError: Error {
    public let message: ByteString

    public init(_ message: ByteString) { self.message = message }

    /// What could not be done to which thing, and what the host says about it.
    public init(_ what: ByteString, _ error: Errno) { message = what + ": " + ByteString(error.message) }
}

/// A pointer's picture, and the place in it that points.
public struct CursorImage {
    public let bitmap: Bitmap
    public let hotX: Int
    public let hotY: Int
}
