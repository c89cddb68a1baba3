// SPDX-License-Identifier: Apache-2.0

// Decides the flows of a file with the engine of kube-network-policies, on one core, and says how fast:
//
//	peer CLUSTER.json FLOWS.jsonl DECISIONS
//
// DECISIONS is one character a flow, A for allowed and D for denied. The last line of the output is a JSON object.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"runtime"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/kube-network-policies/pkg/api"
	"sigs.k8s.io/kube-network-policies/pkg/network"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
	"sigs.k8s.io/kube-network-policies/pkg/podinfo"
)

const passes = 5

type flow struct {
	packet              network.Packet
	source, destination *api.PodInfo
}

type peer struct {
	standard *networkpolicy.StandardNetworkPolicy
	engine   *networkpolicy.PolicyEngine
	pods     api.PodInfoProvider
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: peer CLUSTER.json FLOWS.jsonl DECISIONS")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(2)
	}
}

func run(cluster, flows, out string) error {
	began := time.Now()
	p, err := load(cluster)
	if err != nil {
		return fmt.Errorf("%s: %w", cluster, err)
	}
	loaded := time.Since(began)
	all, err := readFlows(flows, p.pods)
	if err != nil {
		return fmt.Errorf("%s: %w", flows, err)
	}
	ctx := context.Background()
	decided, decisions, err := measure(all, passes, func(f *flow) (bool, error) { return p.decide(ctx, f) })
	if err != nil {
		return err
	}
	packets, byPacket, err := measure(all, 1, func(f *flow) (bool, error) { return p.engine.EvaluatePacket(ctx, &f.packet) })
	if err != nil {
		return err
	}
	if !slices.Equal(decisions, byPacket) {
		return fmt.Errorf("the engine decides otherwise than the evaluator it is made of: the parties were not found alike")
	}
	if err := os.WriteFile(out, decisions, 0o644); err != nil {
		return err
	}
	fmt.Printf("{\"loadMillis\":%.1f,\"decisionsPerSecond\":%.1f,\"packetsPerSecond\":%.1f}\n",
		float64(loaded.Microseconds())/1000, decided, packets)
	return nil
}

// load fills the informers' stores as a watch would have; nothing is asked of an API server.
func load(path string) (*peer, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list struct{ Items []json.RawMessage }
	if err := json.Unmarshal(file, &list); err != nil {
		return nil, err
	}
	factory := informers.NewSharedInformerFactory((*kubernetes.Clientset)(nil), 0)
	namespaces, pods := factory.Core().V1().Namespaces(), factory.Core().V1().Pods()
	policies := factory.Networking().V1().NetworkPolicies()
	byAddress, err := podinfo.NewInformerResolver(pods.Informer())
	if err != nil {
		return nil, err
	}
	for _, item := range list.Items {
		var kind struct{ Kind string }
		if err := json.Unmarshal(item, &kind); err != nil {
			return nil, err
		}
		switch kind.Kind {
		case "Namespace":
			err = add(item, &corev1.Namespace{}, namespaces.Informer().GetStore().Add)
		case "Pod":
			err = add(item, &corev1.Pod{}, pods.Informer().GetStore().Add)
		case "NetworkPolicy":
			err = add(item, &networkingv1.NetworkPolicy{}, policies.Informer().GetStore().Add)
		}
		if err != nil {
			return nil, err
		}
	}
	standard := networkpolicy.NewStandardNetworkPolicy("", namespaces, pods, policies)
	found := podinfo.NewInformerProvider(pods, namespaces, nil, []podinfo.IPResolver{byAddress})
	return &peer{standard, networkpolicy.NewPolicyEngine(found, []api.PolicyEvaluator{standard}), found}, nil
}

func add(item []byte, object any, store func(any) error) error {
	if err := json.Unmarshal(item, object); err != nil {
		return err
	}
	return store(object)
}

func readFlows(path string, pods api.PodInfoProvider) ([]flow, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var flows []flow
	found := map[string]*api.PodInfo{}
	pod := func(address string) *api.PodInfo {
		if _, known := found[address]; !known {
			found[address], _ = pods.GetPodInfoByIP(address)
		}
		return found[address]
	}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var line struct {
			Source, Destination string
			Port                int
			Protocol            corev1.Protocol
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(flows)+1, err)
		}
		flows = append(flows, flow{network.Packet{
			Family: corev1.IPv4Protocol, SrcIP: net.ParseIP(line.Source), DstIP: net.ParseIP(line.Destination),
			Proto: line.Protocol, SrcPort: 40000, DstPort: line.Port,
		}, pod(line.Source), pod(line.Destination)})
	}
	return flows, lines.Err()
}

// decide asks the two directions as the engine does, with the pods at hand: what netiso's evaluator is given, too.
func (p *peer) decide(ctx context.Context, f *flow) (bool, error) {
	verdict, err := p.standard.EvaluateEgress(ctx, &f.packet, f.source, f.destination)
	if err != nil || verdict == api.VerdictDeny {
		return false, err
	}
	verdict, err = p.standard.EvaluateIngress(ctx, &f.packet, f.source, f.destination)
	return verdict != api.VerdictDeny, err
}

// measure decides all flows once to warm up, then passes times, and returns the median decisions a second.
func measure(flows []flow, passes int, decide func(*flow) (bool, error)) (float64, []byte, error) {
	decisions := make([]byte, len(flows))
	var rates []float64
	for pass := range passes + 1 {
		began := time.Now()
		for i := range flows {
			allowed, err := decide(&flows[i])
			if err != nil {
				return 0, nil, err
			}
			decisions[i] = 'D'
			if allowed {
				decisions[i] = 'A'
			}
		}
		if pass > 0 {
			rates = append(rates, float64(len(flows))/time.Since(began).Seconds())
		}
	}
	slices.Sort(rates)
	return rates[len(rates)/2], decisions, nil
}
