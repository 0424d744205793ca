public import Bytes
public import Display
public import SchemeProtocol

/// The framebuffer that the boot loader set up, in the one mode that it has.
public final class BootDisplay: DisplayDevice {
    private let layout: FramebufferLayout
    private let sink: any PixelSink

    public init(_ layout: FramebufferLayout, _ sink: any PixelSink) {
        self.layout = layout
        self.sink = sink
    }

    public var driver: ByteString { "boot" }
    public var mode: DisplayMode { layout.mode }
    public var modes: [DisplayMode] { [layout.mode] }

    public func setMode(_ mode: DisplayMode) throws(Errno) {
        guard mode == layout.mode else { throw .notSupported }
    }

    public func show(_ picture: PixelMemory, _ part: Rectangle) { sink.copy(picture, part) }
}
