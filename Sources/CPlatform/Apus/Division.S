/* Division of 128-bit numbers, which the compiler calls by these names (compiler-rt's, which bare metal does not have).
   Nothing is allocated and no state is kept. */
#if defined(__x86_64__) && !defined(__linux__)
	.text

/* In: the dividend in rdi (low) and rsi, the divisor in rdx (low) and rcx. Out: the quotient in rax (low) and rdx.
   Clobbers rcx rdi rsi r8-r11. Division by zero is the processor's exception, as for smaller numbers. */
	.globl __udivti3
	.type __udivti3, @function
__udivti3:
	call divide
	mov %r8, %rax
	mov %r9, %rdx
	ret
	.size __udivti3, . - __udivti3

/* As above, for the remainder. */
	.globl __umodti3
	.type __umodti3, @function
__umodti3:
	call divide
	mov %rdi, %rax
	mov %rsi, %rdx
	ret
	.size __umodti3, . - __umodti3

/* In: as above. Out: the quotient in r8 (low) and r9, the remainder in rdi (low) and rsi. */
	.type divide, @function
divide:
	test %rcx, %rcx
	jnz 1f
	/* A divisor of 64 bits: schoolbook division with two digits. */
	mov %rdx, %rcx
	mov %rsi, %rax
	xor %edx, %edx
	div %rcx
	mov %rax, %r9
	mov %rdi, %rax
	div %rcx
	mov %rax, %r8
	mov %rdx, %rdi
	xor %esi, %esi
	ret
1:	xor %r8d, %r8d
	xor %r9d, %r9d
	cmp %rcx, %rsi
	jb 5f
	ja 2f
	cmp %rdx, %rdi
	jb 5f
	/* Both high halves are in use, so the quotient has at most 64 bits: one subtraction for each. */
2:	bsr %rsi, %rax
	bsr %rcx, %r10
	sub %r10, %rax
	mov %rax, %r11
	mov %rcx, %r10
	mov %eax, %ecx
	shld %cl, %rdx, %r10
	shl %cl, %rdx
3:	add %r8, %r8
	mov %rdi, %rax
	mov %rsi, %rcx
	sub %rdx, %rax
	sbb %r10, %rcx
	jc 4f
	mov %rax, %rdi
	mov %rcx, %rsi
	add $1, %r8
4:	shr $1, %r10
	rcr $1, %rdx
	sub $1, %r11
	jns 3b
5:	ret
	.size divide, . - divide
#endif
	.section .note.GNU-stack, "", @progbits
