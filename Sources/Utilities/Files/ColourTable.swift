import Bytes

/// What names are coloured by when nobody says else: kinds of files, and endings in groups of one colour.
enum ColourTable {
    static let kinds: [(keyword: ByteString, key: ByteString, code: ByteString)] = [
        ("RESET", "rs", "0"),
        ("DIR", "di", "01;34"),
        ("LINK", "ln", "01;36"),
        ("MULTIHARDLINK", "mh", "00"),
        ("FIFO", "pi", "40;33"),
        ("SOCK", "so", "01;35"),
        ("DOOR", "do", "01;35"),
        ("BLK", "bd", "40;33;01"),
        ("CHR", "cd", "40;33;01"),
        ("ORPHAN", "or", "40;31;01"),
        ("MISSING", "mi", "00"),
        ("SETUID", "su", "37;41"),
        ("SETGID", "sg", "30;43"),
        ("CAPABILITY", "ca", "00"),
        ("STICKY_OTHER_WRITABLE", "tw", "30;42"),
        ("OTHER_WRITABLE", "ow", "34;42"),
        ("STICKY", "st", "37;44"),
        ("EXEC", "ex", "01;32"),
    ]

    static let endings: [(code: ByteString, names: ByteString)] = [
        (
            "01;31",
            """
            .tar .tgz .arc .arj .taz .lha .lz4 .lzh .lzma .tlz .txz .tzo .t7z .zip .z .dz .gz .lrz .lz \
            .lzo .xz .zst .tzst .bz2 .bz .tbz .tbz2 .tz .deb .rpm .jar .war .ear .sar .rar .alz .ace \
            .zoo .cpio .7z .rz .cab .wim .swm .dwm .esd
            """
        ),
        (
            "01;35",
            """
            .avif .jpg .jpeg .mjpg .mjpeg .gif .bmp .pbm .pgm .ppm .tga .xbm .xpm .tif .tiff .png .svg \
            .svgz .mng .pcx .mov .mpg .mpeg .m2v .mkv .webm .webp .ogm .mp4 .m4v .mp4v .vob .qt .nuv \
            .wmv .asf .rm .rmvb .flc .avi .fli .flv .gl .dl .xcf .xwd .yuv .cgm .emf .ogv .ogx
            """
        ),
        (
            "00;36",
            """
            .aac .au .flac .m4a .mid .midi .mka .mp3 .mpc .ogg .ra .wav .oga .opus .spx .xspf
            """
        ),
        (
            "00;90",
            """
            ~ # .bak .old .orig .part .rej .swp .tmp .dpkg-dist .dpkg-old .ucf-dist .ucf-new .ucf-old \
            .rpmnew .rpmorig .rpmsave
            """
        ),
    ]
}
