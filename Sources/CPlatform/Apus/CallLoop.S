/* A thread without a runtime, for programs that try the kernel: it makes one call again and again. */
#if defined(__x86_64__) && !defined(__linux__)

/* In: rdi = a block of words: number, six arguments, count, last result, unused, word to clear and wake at the end.
   Uses no stack and no thread pointer. Never returns. */
	.section .text.apus_call_loop, "ax", @progbits
	.globl	apus_call_loop
	.type	apus_call_loop, @function
apus_call_loop:
	movq	%rdi, %rbx
1:	movq	(%rbx), %rax
	movq	8(%rbx), %rdi
	movq	16(%rbx), %rsi
	movq	24(%rbx), %rdx
	movq	32(%rbx), %r10
	movq	40(%rbx), %r8
	movq	48(%rbx), %r9
	syscall
	movq	%rax, 64(%rbx)
	decq	56(%rbx)
	jnz	1b
	leaq	80(%rbx), %rdi
	xorl	%esi, %esi
	xorl	%edx, %edx
	movl	$55, %eax
	syscall
	ud2
	.size	apus_call_loop, . - apus_call_loop

	.section .note.GNU-stack, "", @progbits
#endif
