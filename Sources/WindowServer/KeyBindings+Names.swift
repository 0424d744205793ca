import Bytes

extension KeyBindings {
    /// Keys and what they do, for the list that people see. The workspaces have one line together.
    var list: [(keys: ByteString, meaning: ByteString)] {
        bindings.compactMap { binding in
            let last = ByteString(Desktop.workspaceCount)
            switch binding.action {
            case .workspace(0) where binding.name.hasSuffix("+1"):
                return (binding.name + "…" + last, "Workspace 1 to " + last)
            case .moveToWorkspace(0) where binding.name.hasSuffix("+1"):
                return (binding.name + "…" + last, "Window to workspace 1 to " + last)
            case .workspace(let number) where binding.name.hasSuffix(ByteString(number + 1)): return nil
            case .moveToWorkspace(let number) where binding.name.hasSuffix(ByteString(number + 1)): return nil
            default: return (binding.name, binding.action.sentence)
            }
        }
    }
}

extension KeyBindings.Action {
    /// What it does, for people.
    var sentence: ByteString {
        switch self {
        case .quit: "Close the window"
        case .cycle: "Next window"
        case .cycleBack: "Previous window"
        case .maximize: "Maximize, or back"
        case .fullScreen: "Full screen, or back"
        case .minimize: "Minimize"
        case .help: "This list"
        case .tile(let tile): tile.sentence
        case .move(let x, let y): x < 0 ? "Move left" : x > 0 ? "Move right" : y < 0 ? "Move up" : "Move down"
        case .resize(let width, let height):
            width < 0 ? "Narrower" : width > 0 ? "Wider" : height < 0 ? "Shorter" : "Taller"
        case .copy: "Copy"
        case .cut: "Cut"
        case .paste: "Paste"
        case .workspace(let number): "Workspace " + ByteString(number + 1)
        case .moveToWorkspace(let number): "Window to workspace " + ByteString(number + 1)
        case .nextWorkspace(let step): step > 0 ? "Next workspace" : "Previous workspace"
        case .nextScreen: "Window to the next screen"
        case .volumeDown: "Quieter"
        case .volumeUp: "Louder"
        case .mute: "Sound off, or on"
        case .showDamage: "Show what is drawn"
        case .showFrames: "Show frames per second"
        case .lower: "Behind all others"
        case .mouseKeys: "Pointer by the number pad"
        case .restoreAll: "Minimized windows back"
        case .run(let command): "Start " + command
        }
    }
}

extension Tile {
    fileprivate var sentence: ByteString {
        switch self {
        case .maximized: "Maximize, or back"
        case .fullScreen: "Full screen, or back"
        case .left: "Left half, or further left"
        case .right: "Right half, or further right"
        case .top: "Upper half, or further up"
        case .bottom: "Lower half, or further down"
        case .topLeft: "Upper left quarter"
        case .topRight: "Upper right quarter"
        case .bottomLeft: "Lower left quarter"
        case .bottomRight: "Lower right quarter"
        }
    }
}
