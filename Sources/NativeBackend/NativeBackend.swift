public import Bytes
import Platform
public import Scheme
public import WindowServer

#if LINUX_CONSOLE
    import LinuxBackend
#endif

/// The displays and devices of the machine that the program runs on.
public enum NativeBackend {
    #if LINUX_CONSOLE
        /// Keyboards have the layouts of the machine's own tables, whatever they are called; else those of `Layout`.
        public static var hasOwnLayouts: Bool { true }

        /// To be called before anything else is done, where `make` will be: on Linux it returns in another process, and
        /// this one waits to put the console back.
        /// - Parameter terminal: the virtual terminal that the command line names.
        public static func prepare(terminal: Int?) throws(BackendError) {
            if !isOnScheme { try ConsoleGuard.enter(terminal: terminal) }
        }

        /// Somebody provides `display:`, as on Apus.
        private static var isOnScheme: Bool { Host.schemeExists("display") }

        /// - Parameters:
        ///   - terminal: the virtual terminal that the desktop is on, where the command line names one.
        ///   - layout: the keyboard's, where the command line names one.
        public static func make(terminal: Int?, layout: ByteString?, on loop: EventLoop) -> any Backend {
            isOnScheme
                ? SchemeBackend(terminal: terminal ?? 2, on: loop) : LinuxBackend(layout: layout, on: loop)
        }
    #else
        public static var hasOwnLayouts: Bool { false }

        public static func prepare(terminal: Int?) throws(BackendError) {}

        public static func make(terminal: Int?, layout: ByteString?, on loop: EventLoop) -> any Backend {
            SchemeBackend(terminal: terminal ?? 2, on: loop)
        }
    #endif
}
