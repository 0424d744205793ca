/* The three places where the kernel enters a program by itself: at its start, at the start of a thread, and behind a
   signal handler. Nothing here decides anything; Sources/Runtime does. */
#if defined(__x86_64__) && !defined(__linux__)

/* In: rsp = argc, argv …, 0, envp …, 0, auxiliary vector. Never returns. The relocations have been applied by whoever
   loaded the program, so this may use addresses at once. */
	.section .text._start, "ax", @progbits
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
	movq	%rsp, %rbx
	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	apus_runtime_start
	/* Stored here, because a function that checked the guard must not be the one that changes it. */
	movq	%rax, __stack_chk_guard(%rip)
	movl	(%rbx), %edi
	leaq	8(%rbx), %rsi
	call	main
	movl	%eax, %edi
	call	apus_runtime_exit
	ud2
	.size	_start, . - _start

/* In: rdi = what threadCreate was given as argument; rsp = the top of the new thread's stack. Never returns. */
	.section .text.apus_thread_entry, "ax", @progbits
	.globl	apus_thread_entry
	.type	apus_thread_entry, @function
apus_thread_entry:
	xorl	%ebp, %ebp
	andq	$-16, %rsp
	call	apus_thread_main
	ud2
	.size	apus_thread_entry, . - apus_thread_entry

/* threadExit(rdi = word to clear and wake, rsi = stack base, rdx = stack length): the stack is gone when the kernel
   gets here, so there must be no return into it. Never returns. */
	.section .text.apus_thread_leave, "ax", @progbits
	.globl	apus_thread_leave
	.type	apus_thread_leave, @function
apus_thread_leave:
	movl	$55, %eax
	syscall
	ud2
	.size	apus_thread_leave, . - apus_thread_leave

/* Where a signal handler returns to: SystemCall.signalReturn puts the interrupted registers back. Never returns. */
	.section .text.apus_signal_restorer, "ax", @progbits
	.globl	apus_signal_restorer
	.type	apus_signal_restorer, @function
apus_signal_restorer:
	movl	$59, %eax
	syscall
	ud2
	.size	apus_signal_restorer, . - apus_signal_restorer

/* Swift refuses to define functions of these names, because it calls them itself. Sources/Runtime/Heap.swift. */
	.section .text.malloc, "ax", @progbits
	.globl	malloc
	.type	malloc, @function
malloc:
	jmp	apus_malloc
	.size	malloc, . - malloc

	.section .text.free, "ax", @progbits
	.globl	free
	.type	free, @function
free:
	jmp	apus_free
	.size	free, . - free

/* The processor's own square root; in Swift it would be compiled into a call of this function. xmm0 -> xmm0. */
	.section .text.sqrt, "ax", @progbits
	.globl	sqrt
	.type	sqrt, @function
sqrt:
	sqrtsd	%xmm0, %xmm0
	ret
	.size	sqrt, . - sqrt

	.section .text.sqrtf, "ax", @progbits
	.globl	sqrtf
	.type	sqrtf, @function
sqrtf:
	sqrtss	%xmm0, %xmm0
	ret
	.size	sqrtf, . - sqrtf

	.section .bss.__stack_chk_guard, "aw", @nobits
	.globl	__stack_chk_guard
	.type	__stack_chk_guard, @object
	.p2align 3
__stack_chk_guard:
	.zero	8
	.size	__stack_chk_guard, 8

	.section .note.GNU-stack, "", @progbits
#endif
