/* The processor as the kernel sees it: one instruction or one register a function, no logic. On Linux, where the unit
   tests of Kernel/Core run, what needs privilege does nothing. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t machine_timestamp(void)
{
	uint32_t low, high;
	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}
INLINE void machine_cpuid(uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	__asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(sub));
}
INLINE uint64_t machine_random(void) /* 0 when the generator has nothing */
{
	uint64_t value;
	uint8_t ok;
	__asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(ok) : : "cc");
	return ok ? value : 0;
}
INLINE void machine_pause(void) { __asm__ volatile("pause"); }
/* Stores 8 bytes a step, which is what the string instructions are quickest at. Both lengths are in bytes and multiples of 8. */
INLINE void machine_fill_zero(void *to, size_t bytes)
{
	size_t words = bytes >> 3;
	__asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
}
INLINE void machine_copy_words(void *to, const void *from, size_t bytes)
{
	size_t words = bytes >> 3;
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

#if defined(__linux__)
INLINE void machine_invalidate_page(uint64_t address) { (void)address; }
INLINE void machine_spin(void) { machine_pause(); }
#else
/* Called in each turn of a wait for a lock: serves requests of other processors, so that two can't wait for each other. */
void machine_spin(void);
INLINE void machine_invalidate_page(uint64_t address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }

INLINE void machine_out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
INLINE void machine_out16(uint16_t port, uint16_t value) { __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port)); }
INLINE void machine_out32(uint16_t port, uint32_t value) { __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port)); }
INLINE uint8_t machine_in8(uint16_t port)
{
	uint8_t value;
	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}
INLINE uint16_t machine_in16(uint16_t port)
{
	uint16_t value;
	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}
INLINE uint32_t machine_in32(uint16_t port)
{
	uint32_t value;
	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}
INLINE uint32_t machine_load32(uint64_t address) { return *(volatile uint32_t *)address; }
INLINE void machine_store32(uint64_t address, uint32_t value) { *(volatile uint32_t *)address = value; }
INLINE uint64_t machine_load64(uint64_t address) { return *(volatile uint64_t *)address; }
INLINE void machine_store64(uint64_t address, uint64_t value) { *(volatile uint64_t *)address = value; }

INLINE uint64_t machine_read_msr(uint32_t msr)
{
	uint32_t low, high;
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}
INLINE void machine_write_msr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}
INLINE uint64_t machine_read_cr2(void) { uint64_t v; __asm__ volatile("mov %%cr2, %0" : "=r"(v)); return v; }
INLINE uint64_t machine_read_cr3(void) { uint64_t v; __asm__ volatile("mov %%cr3, %0" : "=r"(v)); return v; }
INLINE void machine_write_cr3(uint64_t v) { __asm__ volatile("mov %0, %%cr3" : : "r"(v) : "memory"); }
INLINE uint64_t machine_read_cr0(void) { uint64_t v; __asm__ volatile("mov %%cr0, %0" : "=r"(v)); return v; }
INLINE void machine_write_cr0(uint64_t v) { __asm__ volatile("mov %0, %%cr0" : : "r"(v) : "memory"); }
INLINE uint64_t machine_read_cr4(void) { uint64_t v; __asm__ volatile("mov %%cr4, %0" : "=r"(v)); return v; }
INLINE void machine_write_cr4(uint64_t v) { __asm__ volatile("mov %0, %%cr4" : : "r"(v) : "memory"); }
INLINE void machine_write_xcr0(uint64_t v)
{
	__asm__ volatile("xsetbv" : : "c"(0), "a"((uint32_t)v), "d"((uint32_t)(v >> 32)));
}
INLINE void machine_enable_interrupts(void) { __asm__ volatile("sti" : : : "memory"); }
INLINE void machine_disable_interrupts(void) { __asm__ volatile("cli" : : : "memory"); }
/* Waits for an interrupt with interrupts on, and comes back with them off. The one-instruction shadow of sti closes the gap. */
INLINE void machine_wait_for_interrupt(void) { __asm__ volatile("sti; hlt; cli" : : : "memory"); }
INLINE void machine_halt(void) { __asm__ volatile("cli; hlt" : : : "memory"); }

/* Vector state: the widest form the processor has. `area` is 64-byte aligned. */
INLINE void machine_save_vectors(void *area, bool has_xsave)
{
	if (has_xsave)
		__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}
INLINE void machine_restore_vectors(const void *area, bool has_xsave)
{
	if (has_xsave)
		__asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}

/* What a trap or system call pushes; the order is Entry/Traps.S's. */
struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

struct __attribute__((packed)) task_state {
	uint32_t reserved0;
	uint64_t rsp0, rsp1, rsp2;
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3, io_map;
};

/* One processor's block, reached through GS. The first fields' offsets are known to Entry/Traps.S. */
struct machine_cpu {
	struct machine_cpu *me;   /* 0 */
	uint64_t kernel_stack;      /* 8: where a system call's stack begins */
	uint64_t user_stack;        /* 16: the caller's, for a moment */
	uint64_t pending;           /* 24: not 0: something to do before going back to user mode */
	void *current;              /* 32: the Thread that runs, unretained */
	void *processor;            /* 40: the Processor object, unretained */
	uint64_t index;             /* 48 */
	uint64_t descriptors[8];
	struct task_state task __attribute__((aligned(16)));
};

INLINE struct machine_cpu *machine_this_cpu(void)
{
	struct machine_cpu *cpu;
	__asm__ volatile("mov %%gs:0, %0" : "=r"(cpu));
	return cpu;
}
INLINE uint64_t machine_this_index(void)
{
	uint64_t index;
	__asm__ volatile("mov %%gs:48, %0" : "=r"(index));
	return index;
}
INLINE uint64_t machine_cpu_descriptors_offset(void) { return offsetof(struct machine_cpu, descriptors); }
INLINE uint64_t machine_cpu_task_offset(void) { return offsetof(struct machine_cpu, task); }
INLINE void *machine_current_thread(void)
{
	void *thread;
	__asm__ volatile("mov %%gs:32, %0" : "=r"(thread));
	return thread;
}

/* The routines of the Entry folder. */
void machine_switch(uint64_t *save_stack_here, uint64_t new_stack);
void machine_load_descriptors(const void *gdt_pointer, const void *idt_pointer, uint64_t task_selector);
int64_t machine_user_copy(void *to, const void *from, uint64_t length);   /* 0, or -1 on a fault */
_Noreturn void machine_enter_user(struct trap_frame *frame);
void machine_thread_start(void);
void machine_system_call_entry(void);

/* Addresses that the linker and the assembler know. */
#define MACHINE_SYMBOL(symbol) extern const uint8_t symbol[]; INLINE uint64_t address_of_##symbol(void) { return (uint64_t)symbol; }
MACHINE_SYMBOL(machine_trap_stubs)
MACHINE_SYMBOL(machine_user_copy_begin)
MACHINE_SYMBOL(machine_user_copy_end)
MACHINE_SYMBOL(machine_user_copy_fault)
MACHINE_SYMBOL(kernel_image_start)
MACHINE_SYMBOL(kernel_text_end)
MACHINE_SYMBOL(kernel_rodata_end)
MACHINE_SYMBOL(kernel_image_end)
MACHINE_SYMBOL(processor_start_begin)
MACHINE_SYMBOL(processor_start_end)
MACHINE_SYMBOL(processor_start_parameters)
extern uint8_t machine_has_smap;
INLINE void machine_set_smap(void) { machine_has_smap = 1; }
INLINE uint64_t address_of_system_call_entry(void) { return (uint64_t)machine_system_call_entry; }
INLINE uint64_t address_of_thread_start(void) { return (uint64_t)machine_thread_start; }
void thread_main(uint64_t argument);
INLINE uint64_t address_of_thread_main(void) { return (uint64_t)thread_main; }
void processor_main(uint64_t argument);
INLINE uint64_t address_of_processor_main(void) { return (uint64_t)processor_main; }
/* The eight bytes of descriptor-table register operands. */
struct __attribute__((packed)) table_pointer { uint16_t limit; uint64_t base; };
INLINE uint64_t machine_frame_end(const struct trap_frame *frame) { return (uint64_t)frame; }
INLINE uint64_t machine_frame_pointer(void) { return (uint64_t)__builtin_frame_address(0); }
INLINE void machine_write_fs_base(uint64_t value) { machine_write_msr(0xC0000100, value); }
#endif
