/* The ways into the kernel and out of it, the switch between two threads, and copies from and to user memory.
   Interrupts are off in the whole kernel, except where an idle processor waits. */

.set CPU_KERNEL_STACK, 8
.set CPU_USER_STACK, 16
.set CPU_PENDING, 24
.set USER_DATA, 0x23
.set USER_CODE, 0x2b

.macro PUSH_REGISTERS
	push %rax
	push %rbx
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %rbp
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
.endm

.macro POP_REGISTERS
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rbp
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rbx
	pop %rax
.endm

.text
/* 256 stubs of 16 bytes: push an error code where the processor did not, push the vector, join. */
.balign 16
.global machine_trap_stubs
machine_trap_stubs:
.set vector, 0
.rept 256
	.balign 16
	.if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
	.else
	push $0
	.endif
	push $vector
	jmp trap_common
	.set vector, vector + 1
.endr

.balign 16
trap_common:
	testb $3, 24(%rsp)              /* from user mode? */
	jz 1f
	swapgs
1:	PUSH_REGISTERS
	cld
	mov %rsp, %rdi
	xor %ebp, %ebp
	mov %rsp, %rbx
	and $-16, %rsp
	call trap_handler
	mov %rbx, %rsp
trap_return:
	testb $3, 144(%rsp)             /* back to user mode? */
	jz 2f
	cmpq $0, %gs:CPU_PENDING
	jne 3f
4:	swapgs
2:	POP_REGISTERS
	add $16, %rsp
	iretq
3:	mov %rsp, %rdi
	call trap_exit
	jmp 4b

/* system call: rcx = return address, r11 = flags; the flag mask has switched interrupts off */
.balign 16
.global machine_system_call_entry
machine_system_call_entry:
	swapgs
	mov %rsp, %gs:CPU_USER_STACK
	mov %gs:CPU_KERNEL_STACK, %rsp
	push $USER_DATA
	push %gs:CPU_USER_STACK
	push %r11
	push $USER_CODE
	push %rcx
	push $0
	push $256
	PUSH_REGISTERS
	mov %rsp, %rdi
	xor %ebp, %ebp
	call system_call
	cmpq $0, %gs:CPU_PENDING
	jne 6f
5:	mov 136(%rsp), %rcx             /* a handler may have changed where and how we go back: then by iret */
	cmp %rcx, 96(%rsp)
	jne 7f
	mov 152(%rsp), %r11
	cmp %r11, 32(%rsp)
	jne 7f
	POP_REGISTERS
	mov 40(%rsp), %rsp
	swapgs
	sysretq
6:	mov %rsp, %rdi
	call trap_exit
	jmp 5b
7:	swapgs
	POP_REGISTERS
	add $16, %rsp
	iretq

/* machine_enter_user(frame): leaves the kernel through a trap frame. */
.global machine_enter_user
machine_enter_user:
	mov %rdi, %rsp
	jmp trap_return

/* machine_switch(save, new): keeps the callee-saved registers of this thread on its stack, goes on with another one's. */
.balign 16
.global machine_switch
machine_switch:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, (%rdi)
	mov %rsi, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

/* A new thread's first switch returns here: rbx = entry, r12 = argument. */
.global machine_thread_start
machine_thread_start:
	mov %r12, %rdi
	xor %ebp, %ebp
	call *%rbx
	ud2

/* machine_load_descriptors(gdt, idt, task selector) */
.global machine_load_descriptors
machine_load_descriptors:
	lgdt (%rdi)
	lidt (%rsi)
	ltr %dx
	mov $0x10, %eax
	mov %eax, %ss
	mov %eax, %ds
	mov %eax, %es
	pop %rax
	push $8
	push %rax
	lretq

/* machine_user_copy(to, from, length) -> 0, or -1 when the user's page is not there. A fault between begin and end that
   can't be resolved continues at machine_user_copy_fault. SMAP is open only in here. */
.balign 16
.global machine_user_copy, machine_user_copy_begin, machine_user_copy_end, machine_user_copy_fault
machine_user_copy:
	mov %rdx, %rcx
	cmpb $0, machine_has_smap(%rip)
	je machine_user_copy_begin
	stac
machine_user_copy_begin:
	shr $3, %rcx
	jz 1f
	rep movsq
1:	mov %edx, %ecx
	and $7, %ecx
	jz 2f
	rep movsb
2:
machine_user_copy_end:
	cmpb $0, machine_has_smap(%rip)
	je 3f
	clac
3:	xor %eax, %eax
	ret
machine_user_copy_fault:
	cmpb $0, machine_has_smap(%rip)
	je 4f
	clac
4:	mov $-1, %rax
	ret

.section .data
.global machine_has_smap
machine_has_smap:
	.byte 0
.section .note.GNU-stack, "", @progbits
