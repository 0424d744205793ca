/* The memory routines that compilers call, in 16-byte SSE2 moves. Every size below 128 is done without a loop, by moves
   from both ends that overlap in the middle; all loads of such a size come before its stores, so memcpy is memmove.
   No string instructions: their cost per byte is high in emulators, and 128-byte rounds are near the best elsewhere. */
#if defined(__x86_64__) && !defined(__linux__)

/* memcpy, memmove(rdi = target, rsi = source, rdx = count) -> rax = target. Clobbers rcx, rdx, rsi, r8-r10, xmm0-15. */
	.section .text.memmove, "ax", @progbits
	.globl	memmove
	.globl	memcpy
	.type	memmove, @function
	.type	memcpy, @function
	.p2align 4
memmove:
memcpy:
	movq	%rdi, %rax
	cmpq	$16, %rdx
	jb	.Lmove_small
	cmpq	$32, %rdx
	ja	.Lmove_over_32
	movups	(%rsi), %xmm0
	movups	-16(%rsi,%rdx), %xmm1
	movups	%xmm0, (%rdi)
	movups	%xmm1, -16(%rdi,%rdx)
	ret
.Lmove_small:
	cmpl	$8, %edx
	jae	.Lmove_8
	cmpl	$4, %edx
	jae	.Lmove_4
	cmpl	$1, %edx
	jb	.Lmove_done
	movzbl	(%rsi), %ecx
	je	.Lmove_1
	movzwl	-2(%rsi,%rdx), %r8d
	movw	%r8w, -2(%rdi,%rdx)
.Lmove_1:
	movb	%cl, (%rdi)
.Lmove_done:
	ret
.Lmove_4:
	movl	(%rsi), %ecx
	movl	-4(%rsi,%rdx), %r8d
	movl	%ecx, (%rdi)
	movl	%r8d, -4(%rdi,%rdx)
	ret
.Lmove_8:
	movq	(%rsi), %rcx
	movq	-8(%rsi,%rdx), %r8
	movq	%rcx, (%rdi)
	movq	%r8, -8(%rdi,%rdx)
	ret
.Lmove_over_32:
	cmpq	$64, %rdx
	ja	.Lmove_over_64
	movups	(%rsi), %xmm0
	movups	16(%rsi), %xmm1
	movups	-32(%rsi,%rdx), %xmm2
	movups	-16(%rsi,%rdx), %xmm3
	movups	%xmm0, (%rdi)
	movups	%xmm1, 16(%rdi)
	movups	%xmm2, -32(%rdi,%rdx)
	movups	%xmm3, -16(%rdi,%rdx)
	ret
.Lmove_over_64:
	cmpq	$128, %rdx
	ja	.Lmove_over_128
	movups	(%rsi), %xmm0
	movups	16(%rsi), %xmm1
	movups	32(%rsi), %xmm2
	movups	48(%rsi), %xmm3
	movups	-64(%rsi,%rdx), %xmm4
	movups	-48(%rsi,%rdx), %xmm5
	movups	-32(%rsi,%rdx), %xmm6
	movups	-16(%rsi,%rdx), %xmm7
	movups	%xmm0, (%rdi)
	movups	%xmm1, 16(%rdi)
	movups	%xmm2, 32(%rdi)
	movups	%xmm3, 48(%rdi)
	movups	%xmm4, -64(%rdi,%rdx)
	movups	%xmm5, -48(%rdi,%rdx)
	movups	%xmm6, -32(%rdi,%rdx)
	movups	%xmm7, -16(%rdi,%rdx)
	ret
.Lmove_over_128:
	movq	%rdi, %rcx
	subq	%rsi, %rcx
	cmpq	%rdx, %rcx
	jb	.Lmove_backward
	/* Forward. The last 128 bytes are loaded first and stored last; the rounds end before or inside them. */
	movups	-128(%rsi,%rdx), %xmm8
	movups	-112(%rsi,%rdx), %xmm9
	movups	-96(%rsi,%rdx), %xmm10
	movups	-80(%rsi,%rdx), %xmm11
	movups	-64(%rsi,%rdx), %xmm12
	movups	-48(%rsi,%rdx), %xmm13
	movups	-32(%rsi,%rdx), %xmm14
	movups	-16(%rsi,%rdx), %xmm15
	leaq	-128(%rsi,%rdx), %rsi
	leaq	-128(%rdi,%rdx), %r8
	movl	$128, %ecx
	subq	%rdx, %rcx
	.p2align 4
.Lmove_forward_round:
	movups	(%rsi,%rcx), %xmm0
	movups	16(%rsi,%rcx), %xmm1
	movups	32(%rsi,%rcx), %xmm2
	movups	48(%rsi,%rcx), %xmm3
	movups	64(%rsi,%rcx), %xmm4
	movups	80(%rsi,%rcx), %xmm5
	movups	96(%rsi,%rcx), %xmm6
	movups	112(%rsi,%rcx), %xmm7
	movups	%xmm0, (%r8,%rcx)
	movups	%xmm1, 16(%r8,%rcx)
	movups	%xmm2, 32(%r8,%rcx)
	movups	%xmm3, 48(%r8,%rcx)
	movups	%xmm4, 64(%r8,%rcx)
	movups	%xmm5, 80(%r8,%rcx)
	movups	%xmm6, 96(%r8,%rcx)
	movups	%xmm7, 112(%r8,%rcx)
	addq	$128, %rcx
	js	.Lmove_forward_round
	movups	%xmm8, (%r8)
	movups	%xmm9, 16(%r8)
	movups	%xmm10, 32(%r8)
	movups	%xmm11, 48(%r8)
	movups	%xmm12, 64(%r8)
	movups	%xmm13, 80(%r8)
	movups	%xmm14, 96(%r8)
	movups	%xmm15, 112(%r8)
	ret
	/* The target begins inside the source: from the end down, with the first 128 bytes kept for the last stores. */
.Lmove_backward:
	movups	(%rsi), %xmm8
	movups	16(%rsi), %xmm9
	movups	32(%rsi), %xmm10
	movups	48(%rsi), %xmm11
	movups	64(%rsi), %xmm12
	movups	80(%rsi), %xmm13
	movups	96(%rsi), %xmm14
	movups	112(%rsi), %xmm15
.Lmove_backward_round:
	movups	-16(%rsi,%rdx), %xmm0
	movups	-32(%rsi,%rdx), %xmm1
	movups	-48(%rsi,%rdx), %xmm2
	movups	-64(%rsi,%rdx), %xmm3
	movups	-80(%rsi,%rdx), %xmm4
	movups	-96(%rsi,%rdx), %xmm5
	movups	-112(%rsi,%rdx), %xmm6
	movups	-128(%rsi,%rdx), %xmm7
	movups	%xmm0, -16(%rdi,%rdx)
	movups	%xmm1, -32(%rdi,%rdx)
	movups	%xmm2, -48(%rdi,%rdx)
	movups	%xmm3, -64(%rdi,%rdx)
	movups	%xmm4, -80(%rdi,%rdx)
	movups	%xmm5, -96(%rdi,%rdx)
	movups	%xmm6, -112(%rdi,%rdx)
	movups	%xmm7, -128(%rdi,%rdx)
	subq	$128, %rdx
	cmpq	$128, %rdx
	ja	.Lmove_backward_round
	movups	%xmm8, (%rdi)
	movups	%xmm9, 16(%rdi)
	movups	%xmm10, 32(%rdi)
	movups	%xmm11, 48(%rdi)
	movups	%xmm12, 64(%rdi)
	movups	%xmm13, 80(%rdi)
	movups	%xmm14, 96(%rdi)
	movups	%xmm15, 112(%rdi)
	ret
	.size	memmove, . - memmove
	.size	memcpy, . - memcpy

/* bzero(rdi = target, rsi = count), memset(rdi = target, esi = byte, rdx = count) -> rax = target.
   Clobbers rcx, rdx, rsi, xmm0. */
	.section .text.memset, "ax", @progbits
	.globl	bzero
	.type	bzero, @function
	.globl	memset
	.type	memset, @function
	.p2align 4
bzero:
	movq	%rsi, %rdx
	xorl	%esi, %esi
memset:
	movq	%rdi, %rax
	movzbl	%sil, %ecx
	movabsq	$0x0101010101010101, %rsi
	imulq	%rsi, %rcx
	cmpq	$16, %rdx
	jb	.Lset_small
	movq	%rcx, %xmm0
	punpcklqdq %xmm0, %xmm0
	cmpq	$64, %rdx
	ja	.Lset_over_64
	movups	%xmm0, (%rdi)
	movups	%xmm0, -16(%rdi,%rdx)
	cmpq	$32, %rdx
	jbe	.Lset_done
	movups	%xmm0, 16(%rdi)
	movups	%xmm0, -32(%rdi,%rdx)
.Lset_done:
	ret
.Lset_small:
	cmpl	$8, %edx
	jae	.Lset_8
	cmpl	$4, %edx
	jae	.Lset_4
	testl	%edx, %edx
	je	.Lset_done
	movb	%cl, (%rdi)
	movb	%cl, -1(%rdi,%rdx)
	shrl	$1, %edx
	movb	%cl, (%rdi,%rdx)
	ret
.Lset_4:
	movl	%ecx, (%rdi)
	movl	%ecx, -4(%rdi,%rdx)
	ret
.Lset_8:
	movq	%rcx, (%rdi)
	movq	%rcx, -8(%rdi,%rdx)
	ret
.Lset_over_64:
	movups	%xmm0, -64(%rdi,%rdx)
	movups	%xmm0, -48(%rdi,%rdx)
	movups	%xmm0, -32(%rdi,%rdx)
	movups	%xmm0, -16(%rdi,%rdx)
	leaq	-64(%rdi,%rdx), %rdi
	movl	$64, %ecx
	subq	%rdx, %rcx
	.p2align 4
.Lset_round:
	movups	%xmm0, (%rdi,%rcx)
	movups	%xmm0, 16(%rdi,%rcx)
	movups	%xmm0, 32(%rdi,%rcx)
	movups	%xmm0, 48(%rdi,%rcx)
	addq	$64, %rcx
	js	.Lset_round
	ret
	.size	memset, . - memset

/* memcmp(rdi, rsi, rdx = count) -> eax < 0, 0, > 0. Clobbers rcx, r8, xmm0, xmm1. */
	.section .text.memcmp, "ax", @progbits
	.globl	memcmp
	.type	memcmp, @function
	.p2align 4
memcmp:
	cmpq	$16, %rdx
	jb	.Lcompare_bytes
.Lcompare_round:
	movups	(%rdi), %xmm0
	movups	(%rsi), %xmm1
	pcmpeqb	%xmm1, %xmm0
	pmovmskb %xmm0, %ecx
	xorl	$0xffff, %ecx
	jne	.Lcompare_differ
	addq	$16, %rdi
	addq	$16, %rsi
	subq	$16, %rdx
	je	.Lcompare_equal
	cmpq	$16, %rdx
	jae	.Lcompare_round
	/* Fewer than 16 are left: compare the last 16, some of them again. */
	leaq	-16(%rdi,%rdx), %rdi
	leaq	-16(%rsi,%rdx), %rsi
	movl	$16, %edx
	jmp	.Lcompare_round
.Lcompare_differ:
	bsfl	%ecx, %ecx
	movzbl	(%rdi,%rcx), %eax
	movzbl	(%rsi,%rcx), %ecx
	subl	%ecx, %eax
	ret
.Lcompare_bytes:
	xorl	%r8d, %r8d
.Lcompare_byte:
	cmpq	%rdx, %r8
	je	.Lcompare_equal
	movzbl	(%rdi,%r8), %eax
	movzbl	(%rsi,%r8), %ecx
	incq	%r8
	subl	%ecx, %eax
	je	.Lcompare_byte
	ret
.Lcompare_equal:
	xorl	%eax, %eax
	ret
	.size	memcmp, . - memcmp

/* strlen(rdi) -> rax. Reads whole aligned 16-byte blocks, which never cross into another page. Clobbers rcx, rdx, xmm. */
	.section .text.strlen, "ax", @progbits
	.globl	strlen
	.type	strlen, @function
	.p2align 4
strlen:
	pxor	%xmm0, %xmm0
	movq	%rdi, %rdx
	andq	$-16, %rdx
	movdqa	(%rdx), %xmm1
	pcmpeqb	%xmm0, %xmm1
	pmovmskb %xmm1, %eax
	movl	%edi, %ecx
	andl	$15, %ecx
	shrl	%cl, %eax
	testl	%eax, %eax
	je	.Llength_round
	bsfl	%eax, %eax
	ret
.Llength_round:
	addq	$16, %rdx
	movdqa	(%rdx), %xmm1
	pcmpeqb	%xmm0, %xmm1
	pmovmskb %xmm1, %eax
	testl	%eax, %eax
	je	.Llength_round
	bsfl	%eax, %eax
	addq	%rdx, %rax
	subq	%rdi, %rax
	ret
	.size	strlen, . - strlen

	.section .note.GNU-stack, "", @progbits
#endif
