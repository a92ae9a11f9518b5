package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.google.protobuf.BytesValue;
import com.google.protobuf.Empty;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

/**
 * gRPC: unary calls with protobuf messages over a Unix domain socket, with Netty's epoll
 * transport at both ends. The caller blocks as in a generated blocking stub; the server
 * answers on its event loop, which is the fastest that gRPC offers.
 */
final class GrpcEcho implements SecondProcess {

	private static final String SERVICE = "spawn.benchmarks.Echo";

	private static final MethodDescriptor<StringValue, StringValue> ECHO = method("Echo",
			StringValue.getDefaultInstance(), StringValue.getDefaultInstance());

	private static final MethodDescriptor<BytesValue, BytesValue> ECHO_BYTES = method("EchoBytes",
			BytesValue.getDefaultInstance(), BytesValue.getDefaultInstance());

	private static final MethodDescriptor<Empty, Int64Value> ALLOCATED_BYTES = method("AllocatedBytes",
			Empty.getDefaultInstance(), Int64Value.getDefaultInstance());

	// Message and headers stay below.
	private static final int LIMIT = 128 * 1024 * 1024;

	private static final int END_SECONDS = 10;

	private final SecondJvm jvm;

	private final EventLoopGroup loops;

	private final ManagedChannel channel;

	private final EchoCalls calls;

	private GrpcEcho(SecondJvm jvm, int size) {
		this.jvm = jvm;
		this.loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		this.channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(jvm.address()))
			.channelType(EpollDomainSocketChannel.class)
			.eventLoopGroup(this.loops)
			.overrideAuthority("localhost")
			.usePlaintext()
			.directExecutor()
			.maxInboundMessageSize(LIMIT)
			.build();
		this.calls = Payload.calls(size, (text) -> call(ECHO, StringValue.of(text)).getValue(),
				(bytes) -> call(ECHO_BYTES, BytesValue.of(UnsafeByteOperations.unsafeWrap(bytes))).getValue());
	}

	private static <T extends Message, R extends Message> MethodDescriptor<T, R> method(String name, T request,
			R response) {
		return MethodDescriptor.newBuilder(ProtoUtils.marshaller(request), ProtoUtils.marshaller(response))
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
			.build();
	}

	/**
	 * Starts the second process.
	 * @param size bytes there and back
	 * @return the caller's end
	 * @throws IOException if the process did not start
	 */
	static GrpcEcho start(int size) throws IOException {
		return new GrpcEcho(SecondJvm.start(GrpcEcho.class, size), size);
	}

	private <T, R> R call(MethodDescriptor<T, R> method, T request) {
		return ClientCalls.blockingUnaryCall(this.channel, method, CallOptions.DEFAULT, request);
	}

	@Override
	public EchoCalls calls() {
		return this.calls;
	}

	@Override
	public long pid() {
		return this.jvm.pid();
	}

	@Override
	public long allocatedBytes() {
		return call(ALLOCATED_BYTES, Empty.getDefaultInstance()).getValue();
	}

	@Override
	public void close() {
		try {
			this.channel.shutdownNow().awaitTermination(END_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.loops.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
			this.jvm.close();
		}
	}

	/**
	 * Runs the second process until the first one ends it.
	 * @param args path of the socket, and size of the messages in bytes
	 * @throws Exception if the server does not start
	 */
	public static void main(String[] args) throws Exception {
		SecondJvm.serve(() -> {
			NettyServerBuilder.forAddress(new DomainSocketAddress(args[0]))
				.channelType(EpollServerDomainSocketChannel.class)
				.bossEventLoopGroup(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
				.workerEventLoopGroup(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
				.directExecutor()
				.maxInboundMessageSize(LIMIT)
				.addService(ServerServiceDefinition.builder(SERVICE)
					.addMethod(ECHO, ServerCalls.asyncUnaryCall(answering(Function.identity())))
					.addMethod(ECHO_BYTES, ServerCalls.asyncUnaryCall(answering(Function.identity())))
					.addMethod(ALLOCATED_BYTES,
							ServerCalls.asyncUnaryCall(answering((request) -> Int64Value.of(Allocation.total()))))
					.build())
				.build()
				.start();
			return args[0];
		});
	}

	private static <T, R> ServerCalls.UnaryMethod<T, R> answering(Function<T, R> function) {
		return (request, response) -> {
			response.onNext(function.apply(request));
			response.onCompleted();
		};
	}

}
