/* memcpy, memmove, memset, memcmp for the kernel: whole words by string instructions, no vector registers. */
.text
.global memcpy, memmove, memset, memcmp
.balign 16
memmove:
	mov %rdi, %rax
	mov %rdi, %rcx
	sub %rsi, %rcx
	cmp %rdx, %rcx
	jb 1f                           /* the target begins inside the source: backwards */
memcpy:
	mov %rdi, %rax
	mov %rdx, %rcx
	shr $3, %rcx
	jz 2f
	rep movsq
2:	mov %edx, %ecx
	and $7, %ecx
	jz 3f
	rep movsb
3:	ret
1:	lea -1(%rdi,%rdx), %rdi
	lea -1(%rsi,%rdx), %rsi
	mov %rdx, %rcx
	std
	rep movsb
	cld
	ret
.balign 16
memset:
	mov %rdi, %r9
	movzbl %sil, %eax
	mov $0x0101010101010101, %rcx
	imul %rcx, %rax
	mov %rdx, %rcx
	shr $3, %rcx
	rep stosq
	mov %edx, %ecx
	and $7, %ecx
	rep stosb
	mov %r9, %rax
	ret
.balign 16
memcmp:
	xor %eax, %eax
	test %rdx, %rdx
	jz 5f
4:	movzbl (%rdi), %eax
	movzbl (%rsi), %ecx
	sub %ecx, %eax
	jnz 5f
	inc %rdi
	inc %rsi
	dec %rdx
	jnz 4b
	xor %eax, %eax
5:	ret
/* The compiler reserves the name for its own runtime. */
.global free
free:
	jmp kernel_heap_free
.section .note.GNU-stack, "", @progbits
