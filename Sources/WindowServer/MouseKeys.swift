import InputEvents

/// The pointer from the number pad: 4 8 6 2 move it, 5 7 1 are the left, middle and right button, 3 halves and 9 doubles how
/// far it goes.
extension Desktop {
    func pointWithKey(_ code: UInt16, _ isPressed: Bool) -> Bool {
        guard let step = mouseKeys else { return false }
        switch code {
        case KeyCode.keypad4 where isPressed: movePointer(byX: -step, y: 0)
        case KeyCode.keypad6 where isPressed: movePointer(byX: step, y: 0)
        case KeyCode.keypad8 where isPressed: movePointer(byX: 0, y: -step)
        case KeyCode.keypad2 where isPressed: movePointer(byX: 0, y: step)
        case KeyCode.keypad3 where isPressed: mouseKeys = max(step / 2, 1)
        case KeyCode.keypad9 where isPressed: mouseKeys = min(step * 2, 256)
        case KeyCode.keypad5: button(PointerButton.left, isPressed: isPressed)
        case KeyCode.keypad7: button(PointerButton.middle, isPressed: isPressed)
        case KeyCode.keypad1: button(PointerButton.right, isPressed: isPressed)
        case KeyCode.keypad4, KeyCode.keypad6, KeyCode.keypad8, KeyCode.keypad2, KeyCode.keypad3, KeyCode.keypad9: break
        default: return false
        }
        return true
    }
}
