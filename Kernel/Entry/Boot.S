/* The first instructions: from 32-bit protected mode without paging (PVH or multiboot2) to Swift in long mode. */
.set MAGIC, 0xE85250D6

.section .boot.header, "a"
.balign 8
multiboot_header:
	.long MAGIC
	.long 0                         /* i386 */
	.long multiboot_header_end - multiboot_header
	.long -(MAGIC + 0 + (multiboot_header_end - multiboot_header))
	/* modules aligned to pages */
	.balign 8
	.word 6, 0
	.long 8
	/* entry address */
	.balign 8
	.word 3, 0
	.long 12
	.long multiboot_entry
	/* a linear framebuffer, if there is one (optional: flag 1) */
	.balign 8
	.word 5, 1
	.long 20
	.long 1280, 800, 32
	.balign 8
	.word 0, 0
	.long 8
multiboot_header_end:

/* PVH: an ELF note of type 18, name "Xen", with the 32-bit entry address. */
.section .note.pvh, "a", @note
.balign 4
	.long 4, 8, 18
	.asciz "Xen"
	.quad pvh_entry

.section .boot.text, "ax"
.code32
.global pvh_entry
pvh_entry:
	mov $1, %edi
	jmp 1f
.global multiboot_entry
multiboot_entry:
	mov $2, %edi
1:	mov %ebx, %esi
	cli
	cld
	mov $boot_stack_top, %esp

	/* Identity map of the first 4 GiB in 2 MiB pages; Swift makes the real tables later. */
	mov $boot_directories, %eax
	mov $0x83, %ecx                 /* present, writable, large */
	mov $2048, %edx
2:	mov %ecx, (%eax)
	movl $0, 4(%eax)
	add $0x200000, %ecx
	add $8, %eax
	dec %edx
	jnz 2b
	mov $boot_directories + 3, %eax
	mov %eax, boot_pointers
	add $4096, %eax
	mov %eax, boot_pointers + 8
	add $4096, %eax
	mov %eax, boot_pointers + 16
	add $4096, %eax
	mov %eax, boot_pointers + 24
	mov $boot_pointers + 3, %eax
	mov %eax, boot_page_table

	mov $boot_page_table, %eax
	mov %eax, %cr3
	mov %cr4, %eax
	or $0x20, %eax                  /* PAE */
	mov %eax, %cr4
	mov $0xC0000080, %ecx           /* EFER */
	rdmsr
	or $0x901, %eax                 /* SCE, LME, NXE */
	wrmsr
	mov %cr0, %eax
	or $0x80010001, %eax            /* PG, WP, PE */
	mov %eax, %cr0
	lgdt boot_descriptors_pointer
	ljmp $8, $3f
.code64
3:	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov $boot_stack_top, %rsp
	xor %ebp, %ebp
	mov %edi, %edi                  /* how we were started: 1 PVH, 2 multiboot2 */
	mov %esi, %esi                  /* the loader's information */
	push $0
	jmp kernel_main

/* Another processor starts here, in real mode, in a copy of this code at 0x8000 (see Processors.swift). */
.global processor_start_begin, processor_start_end, processor_start_parameters
.balign 16
.code16
processor_start_begin:
	cli
	cld
	xor %ax, %ax
	mov %ax, %ds
	lgdtl 0x8000 + (4f - processor_start_begin)
	mov %cr0, %eax
	or $1, %eax
	mov %eax, %cr0
	ljmpl $0x18, $0x8000 + (5f - processor_start_begin)
.code32
5:	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %ss
	mov %cr4, %eax
	or $0x20, %eax
	mov %eax, %cr4
	mov 0x8000 + (processor_start_parameters - processor_start_begin), %eax
	mov %eax, %cr3
	mov $0xC0000080, %ecx
	rdmsr
	or $0x901, %eax
	wrmsr
	mov %cr0, %eax
	or $0x80010001, %eax
	mov %eax, %cr0
	ljmp $8, $0x8000 + (6f - processor_start_begin)
.code64
6:	mov $0x10, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov 0x8000 + 8 + (processor_start_parameters - processor_start_begin), %rsp
	mov 0x8000 + 16 + (processor_start_parameters - processor_start_begin), %rdi
	mov 0x8000 + 24 + (processor_start_parameters - processor_start_begin), %rax
	xor %ebp, %ebp
	push $0
	jmp *%rax
.balign 8
4:	.word 31
	.long boot_descriptors
.balign 8
processor_start_parameters:
	.quad 0                         /* page table */
	.quad 0                         /* stack */
	.quad 0                         /* argument */
	.quad 0                         /* entry */
processor_start_end:

.balign 8
boot_descriptors:
	.quad 0
	.quad 0x00AF9A000000FFFF        /* 8: 64-bit code */
	.quad 0x00CF92000000FFFF        /* 16: data */
	.quad 0x00CF9A000000FFFF        /* 24: 32-bit code, for the way up */
boot_descriptors_pointer:
	.word 31
	.quad boot_descriptors

.section .bss
.balign 4096
.global boot_page_table
boot_page_table:
	.skip 4096
boot_pointers:
	.skip 4096
boot_directories:
	.skip 4096 * 4
	.skip 32768
.global boot_stack_top
boot_stack_top:
