import Bytes

/// The theme that is there without any file: the text of Themes/apus-dark/theme.toml, which a test compares with this.
enum BuiltInTheme {
    static var text: ByteString {
        ByteString(
            #"""
            # Apus Dark, and at once all that a theme can say: what another theme leaves out is as it is here.
            # A colour is "#RRGGBB", "#RRGGBBAA" or a name out of [palette].

            [theme]
            name = "Apus Dark"
            id = "apus-dark"
            version = 1
            author = "Apus"
            license = "MIT"
            inherits = ""
            variant = "dark"
            min_contrast = 4.5

            [palette]
            bg = "#12151c"
            bg_alt = "#181c24"
            surface = "#1f242e"
            surface_hi = "#2b313d"
            fg = "#e9ecf2"
            fg_dim = "#a3acbb"
            line = "#39414f"
            accent = "#7fb2ff"
            accent_hi = "#a3c8ff"
            accent_fg = "#0b1626"
            ok = "#8fc27a"
            warn = "#e6bd6e"
            error = "#f2777f"
            error_bg = "#c8434c"
            error_fg = "#ffffff"
            link = "#8fc7ff"
            shadow = "#00000090"

            [metrics]
            title_height = 34
            title_text = 14
            title_padding = 12
            title_align = "center"
            border_width = 1
            resize_grab = 8
            corner_radius = 10
            button_width = 26
            button_height = 26
            button_gap = 4
            button_order = ":min,max,close"
            shadow_size = 24
            shadow_offset = [0, 6]
            panel_height = 44
            panel_position = "bottom"
            icon_size = 48
            icon_small = 24
            menu_row = 34
            menu_width = 280
            grid = 16
            cascade = 32
            snap_distance = 16
            gap = 0
            focus_ring = 2
            scrollbar = 10
            min_target = 24

            [window.active]
            title_bg = "surface_hi"
            title_bg2 = "surface"
            gradient = "vertical"
            title_fg = "fg"
            border = "#454e5e"
            border2 = "surface"
            button_bg = "#ffffff00"
            button_fg = "fg"
            button_hover_bg = "#ffffff22"
            button_hover_fg = "fg"
            button_pressed_bg = "#ffffff38"
            close_hover_bg = "error_bg"
            close_hover_fg = "error_fg"
            shadow = "shadow"
            alpha = 255

            [window.inactive]
            title_bg = "bg_alt"
            title_bg2 = "bg_alt"
            gradient = "none"
            title_fg = "fg_dim"
            border = "line"
            border2 = "bg_alt"
            button_bg = "#ffffff00"
            button_fg = "fg_dim"
            button_hover_bg = "#ffffff22"
            button_hover_fg = "fg"
            button_pressed_bg = "#ffffff38"
            close_hover_bg = "error_bg"
            close_hover_fg = "error_fg"
            shadow = "#00000060"
            alpha = 255

            [window.moving]
            title_bg = "surface_hi"
            title_fg = "fg"
            border = "accent"

            [window.urgent]
            title_bg = "warn"
            title_bg2 = "warn"
            title_fg = "accent_fg"
            border = "warn"

            [desktop]
            background_color = "bg"
            wallpaper = ""
            wallpaper_mode = "zoom"
            wallpaper_top = "#0d1526"
            wallpaper_bottom = "#26405f"
            wallpaper_glow = "#4c7fb8"
            wallpaper_wave = "#8fc7ff"

            [panel]
            bg = "#141821e8"
            fg = "fg"
            item_hover_bg = "#ffffff1c"
            item_active_bg = "#ffffff2c"
            running_mark = "accent"
            urgent_mark = "warn"
            clock_fg = "fg"
            separator = "line"
            alpha = 232

            [menu]
            bg = "surface"
            fg = "fg"
            fg_disabled = "fg_dim"
            selected_bg = "accent"
            selected_fg = "accent_fg"
            border = "line"
            separator = "line"
            title_bg = "surface"
            title_fg = "fg_dim"
            shortcut_fg = "fg_dim"

            [osd]
            bg = "#181c24f0"
            fg = "fg"
            highlight_bg = "accent"
            highlight_fg = "accent_fg"
            border = "line"
            bar_bg = "surface_hi"
            bar_fg = "accent"
            radius = 14

            [overlay]
            snap_bg = "#7fb2ff40"
            snap_border = "accent"
            rubberband_bg = "#7fb2ff30"
            rubberband_border = "accent"
            damage = "#ff00ff50"
            screenshot_dim = "#00000080"

            [widget]
            bg = "surface"
            fg = "fg"
            base_bg = "bg_alt"
            base_fg = "fg"
            placeholder = "fg_dim"
            disabled_bg = "surface"
            disabled_fg = "fg_dim"
            button_bg = "surface_hi"
            button_fg = "fg"
            button_hover = "#363e4c"
            button_pressed = "#232833"
            button_border = "line"
            focus_ring = "accent"
            selection_bg = "accent"
            selection_fg = "accent_fg"
            selection_inactive_bg = "#3a4353"
            selection_inactive_fg = "fg"
            link = "link"
            link_visited = "#c7a6f0"
            progress_bg = "bg_alt"
            progress_fg = "accent"
            scroll_track = "#00000000"
            scroll_thumb = "#5b6577"
            scroll_thumb_hover = "#7c879b"
            tooltip_bg = "surface_hi"
            tooltip_fg = "fg"
            switch_on = "accent"
            switch_off = "#5b6577"
            header_bg = "bg_alt"
            header_fg = "fg_dim"
            row_alt_bg = "bg_alt"
            gutter_bg = "bg_alt"
            gutter_fg = "fg_dim"

            [terminal]
            fg = "#d8dee9"
            bg = "#12151c"
            cursor = "#8fc7ff"
            cursor_fg = "#12151c"
            selection_bg = "#34507a"
            selection_fg = "#f4f6fa"
            alpha = 255
            bold_is_bright = false
            ansi = [
                "#262b36", "#e0656f", "#8fc27a", "#e2b86b", "#6aa6ee", "#c08be0", "#5fc0c4", "#c3cad6",
                "#5d6678", "#ff8a90", "#b2e29a", "#ffd88a", "#93c5ff", "#dcb0f7", "#8ae2e4", "#f4f6fa",
            ]
            search_match_bg = "#e2b86b"
            search_match_fg = "#12151c"
            url = "link"

            [syntax]
            comment = "#8b95a7"
            number = "#e2b86b"
            string = "#8fc27a"
            type = "#8ae2e4"
            function = "#93c5ff"
            variable = "fg"
            keyword = "#dcb0f7"
            control = "#dcb0f7"
            operator = "fg"
            punctuation = "fg_dim"
            preprocessor = "#ff8a90"
            namespace = "#8ae2e4"
            member = "#93c5ff"
            parameter = "fg"
            constant = "#ffd88a"

            [font]
            ui = "Roboto"
            ui_size = 14
            title = "Roboto"
            title_size = 14
            title_weight = "medium"
            mono = "JetBrains Mono"
            mono_size = 15
            hinting = "slight"
            antialias = true

            [cursor]
            size = 24
            highlight_color = "#7fb2ff80"
            highlight_radius = 40

            [effects]
            animations = true
            duration_ms = 120
            transparency = true
            shadows = true
            blur = false
            reduce_motion_respected = true
            """# as StaticString) + "\n"
    }
}
