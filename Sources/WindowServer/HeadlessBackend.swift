import Bytes
public import Display
import Drawing
import SchemeProtocol

/// Displays that nobody looks at but through `orbital-control:screen/N`: for tests, pictures and benchmarks.
public final class HeadlessBackend: Backend {
    private let modes: [DisplayMode]

    public init(_ modes: [DisplayMode]) { self.modes = modes }

    public func start(_ seat: Seat) throws(BackendError) {
        for (index, mode) in modes.enumerated() {
            guard let bitmap = Bitmap(width: mode.width, height: mode.height) else {
                throw BackendError(mode.name, .outOfMemory)
            }
            seat.add(HeadlessDisplay("Headless-" + ByteString(index + 1), bitmap, seat))
        }
    }

    public func stop() {}
}

private final class HeadlessDisplay: BackendDisplay {
    let name: ByteString
    private(set) var bitmap: Bitmap
    private let seat: Seat

    init(_ name: ByteString, _ bitmap: Bitmap, _ seat: Seat) {
        self.name = name
        self.bitmap = bitmap
        self.seat = seat
    }

    func present(_ parts: [Rectangle]) -> Presentation { .shown }

    func setMode(_ mode: DisplayMode) throws(Errno) {
        guard let new = Bitmap(width: mode.width, height: mode.height) else { throw .outOfMemory }
        bitmap = new
        seat.displayChanged(self)
    }
}
