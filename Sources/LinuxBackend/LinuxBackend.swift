#if os(Linux)
    public import Bytes
    import CDRM
    import Display
    import Platform
    public import Scheme
    import SchemeProtocol
    public import WindowServer

    /// The desktop on a virtual terminal of Linux: displays by KMS, input by libinput, keyboard layouts by xkbcommon.
    public final class LinuxBackend: Backend {
        private let loop: EventLoop
        private let layout: ByteString?
        private var devices: any DeviceOpening = DirectOpening()
        /// Who has the terminal, where it is not this program.
        private var service: SeatService?
        private var terminal: VirtualTerminal?
        private var state: VirtualTerminal.State?
        private var cards: [Card] = []
        private var displays: [LinuxDisplay] = []
        private var watch: DisplayWatch?
        private var input: InputDevices?
        private var translation: InputTranslation?

        /// - Parameter layout: the keyboard's, as the command line names it; nil: as the machine's settings say.
        public init(layout: ByteString?, on loop: EventLoop) {
            self.layout = layout
            self.loop = loop
        }

        public func start(_ seat: Seat) throws(BackendError) {
            guard let terminal = ConsoleGuard.terminal else {
                throw BackendError("the desktop was not started by the guard of the console")
            }
            self.terminal = terminal
            // Root needs nobody's help.
            if Host.effectiveUserID != 0, let service = SeatService() {
                self.service = service
                devices = service
            }
            // What can fail without having touched the console comes first: then its sentence can be read there.
            let file = try? Handle(KeyboardNames.usualFile, .read).readAll(limit: 1 << 16)
            let names = KeyboardNames(option: layout, environment: Host.environment, file: file ?? "")
            let keyboard = try KeyboardState(names)
            cards = try openCards()
            let input = try InputDevices(devices)
            self.input = input
            takeSignals(seat)
            do throws(Errno) {
                if let service {
                    service.onChange = { [self] isEnabled in if isEnabled { comeBack(seat) } else { leave(seat) } }
                    try loop.watch(service.handle, .readable) { _ in service.dispatch() }
                } else {
                    state = try terminal.state()
                    if terminal.front != terminal.number { try terminal.bringToFront(terminal.number) }
                    try terminal.takeOver()
                }
            } catch { throw BackendError("/dev/tty" + ByteString(terminal.number), error) }
            seat.choosesTerminals = true
            seat.repeats = (600_000_000, 40_000_000)
            findDisplays(seat)
            if displays.isEmpty { throw BackendError(cards[0].path + ": no display is connected") }
            let translation = InputTranslation(seat, keyboard)
            self.translation = translation
            do throws(Errno) {
                for card in cards { try loop.watch(card.handle, .readable) { [self] _ in takeFlips(card) } }
                try loop.watch(input.handle, .readable) { [self] _ in takeInput(seat) }
                try watchDisplays(seat)
            } catch { throw BackendError("the loop of events", error) }
            takeInput(seat)
            if let refused = input.refused { complainAboutInput(refused.path, refused.error) }
        }

        private func complainAboutInput(_ path: ByteString, _ error: Errno) {
            var line = "orbital: " + path + ": " + ByteString(error.message)
            if error == .permissionDenied { line += " (the group `input` may)" }
            Program.complain(line)
        }

        /// The guard gives the console back, too; but it may be the one that was killed.
        public func stop() {
            input?.suspend()
            for card in cards { card.dropMaster() }
            service?.close()
            if let state { terminal?.restore(state) }
        }

        // MARK: Cards and displays

        private func openCards() throws(BackendError) -> [Card] {
            let choices = DisplayChoices(environment: Host.environment)
            var cards: [Card] = []
            var complaint: BackendError?
            for number in 0..<16 {
                let path: ByteString = "/dev/dri/card" + ByteString(number)
                guard Host.isAccessible(path) else { continue }
                do throws(BackendError) { cards.append(try openCard(path, choices)) } catch {
                    complaint = complaint ?? error
                }
            }
            if !cards.isEmpty { return cards }
            throw complaint
                ?? BackendError("/dev/dri: there is no graphics device: the kernel has no driver (KMS) for the card")
        }

        private func openCard(_ path: ByteString, _ choices: DisplayChoices) throws(BackendError) -> Card {
            let handle: HandleNumber
            do throws(Errno) { handle = try devices.open(path) } catch {
                if error != .permissionDenied { throw BackendError(path, error) }
                throw BackendError(path + ": " + ByteString(error.message) + " (the group `video` may)")
            }
            do throws(BackendError) { return try Card(path, handle, choices) } catch {
                devices.close(handle)
                throw error
            }
        }

        /// Adds the displays that are new to the seat, and takes away those that are gone.
        private func findDisplays(_ seat: Seat) {
            for card in cards {
                let connectors = card.connectors().filter { $0.isConnected && !$0.modes.isEmpty }
                for display in displays
                where display.card === card && !connectors.contains(where: { $0.number == display.connector }) {
                    display.suspend()
                    display.switchOff()
                    seat.remove(display)
                    displays.removeAll { $0 === display }
                }
                let current = connectors.map { connector in
                    displays.first { $0.card === card && $0.connector == connector.number }?.controller
                }
                let controllers = ControllerAssignment.assign(connectors.map { $0.possible }, current: current)
                for (index, connector) in connectors.enumerated() {
                    if let display = displays.first(where: { $0.card === card && $0.connector == connector.number }) {
                        if display.update(connector) { seat.displayChanged(display) }
                        continue
                    }
                    guard let controller = controllers[index], controller < card.controllers.count else { continue }
                    add(connector, card, controller, seat)
                }
            }
        }

        private func add(_ connector: Card.Connector, _ card: Card, _ controller: Int, _ seat: Seat) {
            // One that cannot be had leaves the others.
            if displays.contains(where: { $0.card === card && $0.controller == controller }) { return }
            do throws(Errno) {
                guard let display = try LinuxDisplay(connector, on: card, controller: controller, seat) else { return }
                displays.append(display)
                seat.add(display)
            } catch { Program.complain("orbital: " + connector.name + ": " + ByteString(error.message)) }
        }

        private func watchDisplays(_ seat: Seat) throws(Errno) {
            guard let watch = DisplayWatch() else { return }
            self.watch = watch
            try loop.watch(watch.handle, .readable) { [self] _ in
                if watch.take(), seat.isActive { findDisplays(seat) }
            }
        }

        private func takeFlips(_ card: Card) {
            var bytes: [UInt8] = []
            do throws(Errno) { _ = try Host.read(card.handle, into: &bytes, atMost: 4096) } catch { return }
            for number in FlipEvents.finished(bytes) {
                for display in displays where display.card === card && UInt64(display.controllerNumber) == number {
                    display.flipped()
                }
            }
        }

        // MARK: Input

        private func takeInput(_ seat: Seat) {
            guard let input, let translation else { return }
            unsafe input.take { unsafe translation.take($0) }
            seat.endInput()
        }

        public func switchTerminal(to number: Int) {
            if let service { service.switchTerminal(to: number) } else { try? terminal?.activate(number) }
        }

        // MARK: The terminal comes and goes

        private func takeSignals(_ seat: Seat) {
            for signal: Signal in [.user1, .user2, .terminate, .hangUp, .interrupt, .quit] {
                Host.onSignal(signal, .note)
            }
            let others = loop.onSignals
            loop.onSignals = { [self] signals in
                others?(signals)
                if signals & Signal.user1.bit != 0 { leave(seat) }
                if signals & Signal.user2.bit != 0 { comeBack(seat) }
                let ends: [Signal] = [.terminate, .hangUp, .interrupt, .quit]
                if ends.contains(where: { signals & $0.bit != 0 }) { seat.onEnd?() }
            }
        }

        /// Another terminal comes to the front.
        private func leave(_ seat: Seat) {
            seat.isActive = false
            input?.suspend()
            for display in displays { display.suspend() }
            if service != nil { return }
            for card in cards { card.dropMaster() }
            terminal?.allowSwitch()
        }

        private func comeBack(_ seat: Seat) {
            if service == nil { terminal?.confirmReturn() }
            for card in cards where !card.takeMaster() {
                Program.complain("orbital: " + card.path + ": another program has the displays")
            }
            input?.resume()
            translation?.reset()
            findDisplays(seat)
            seat.isActive = true
        }
    }
#endif
