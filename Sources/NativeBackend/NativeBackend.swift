public import Scheme
public import WindowServer

/// The displays and devices of the machine that the program runs on.
public enum NativeBackend {
    /// - Parameter terminal: the virtual terminal that the desktop is on.
    public static func make(terminal: Int, on loop: EventLoop) -> any Backend {
        SchemeBackend(terminal: terminal, on: loop)
    }
}
