import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type pg from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Database } from '../database/database';
import { EventBus } from '../events/event-bus';
import { QueueRepository } from '../jobs/queue.repository';

/** What Prometheus reads: requests, ingestion, reports, jobs, and the pools. */
@Injectable()
export class MetricsService implements OnModuleInit {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: this.registers,
  });
  private readonly ingestedRows = new Counter({
    name: 'ingestion_rows_total',
    help: 'Rows of complete ingestions, by kind and by what became of them.',
    labelNames: ['kind', 'outcome'] as const,
    registers: this.registers,
  });
  private readonly ingestions = new Counter({
    name: 'ingestions_total',
    help: 'Ingestions that ended.',
    labelNames: ['kind', 'status'] as const,
    registers: this.registers,
  });
  private readonly reports = new Counter({
    name: 'reports_total',
    help: 'Reports that were asked for here, and that ended anywhere.',
    labelNames: ['status'] as const,
    registers: this.registers,
  });
  private readonly polls = new Counter({
    name: 'polls_accepted_total',
    help: 'Polls added or changed, in any process.',
    registers: this.registers,
  });

  constructor(
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly queue: QueueRepository,
  ) {}

  onModuleInit(): void {
    collectDefaultMetrics({ register: this.registry });
    this.countEvents();
    this.gaugePool();
    this.gaugeQueue();
  }

  /** The metrics in Prometheus's text format. */
  async text(): Promise<{ body: string; contentType: string }> {
    return { body: await this.registry.metrics(), contentType: this.registry.contentType };
  }

  /** Express middleware: times each request under its route, not its path. */
  readonly timeRequests = (request: Request, response: Response, next: NextFunction): void => {
    const end = this.requests.startTimer({ method: request.method });
    response.once('close', () => {
      const { route } = request as { route?: { path?: string } };
      end({ route: route?.path ?? 'none', status: String(response.statusCode) });
    });
    next();
  };

  private countEvents(): void {
    this.events.on('polls.ingested', ({ accepted }) => {
      this.polls.inc(accepted);
    });
    this.events.on('ingestion.completed', ({ kind, rows, accepted, rejected }) => {
      this.ingestions.inc({ kind, status: 'Complete' });
      this.ingestedRows.inc({ kind, outcome: 'accepted' }, accepted);
      this.ingestedRows.inc({ kind, outcome: 'duplicate' }, rows - accepted - rejected);
      this.ingestedRows.inc({ kind, outcome: 'rejected' }, rejected);
    });
    this.events.on('ingestion.failed', ({ kind }) => {
      this.ingestions.inc({ kind, status: 'Failed' });
    });
    this.events.on('report.requested', () => {
      this.reports.inc({ status: 'Requested' });
    });
    this.events.on('report.completed', () => {
      this.reports.inc({ status: 'Complete' });
    });
    this.events.on('report.failed', () => {
      this.reports.inc({ status: 'Failed' });
    });
  }

  private gaugePool(): void {
    const { pools } = this.database;
    const sum = (count: (pool: pg.Pool) => number): number =>
      pools.reduce((total, pool) => total + count(pool), 0);
    new Gauge({
      name: 'database_pool_connections',
      help: 'Connections of the pools, by what they do; waiting are those who want one.',
      labelNames: ['state'] as const,
      registers: this.registers,
      collect() {
        this.set(
          { state: 'idle' },
          sum((pool) => pool.idleCount),
        );
        this.set(
          { state: 'busy' },
          sum((pool) => pool.totalCount - pool.idleCount),
        );
        this.set(
          { state: 'waiting' },
          sum((pool) => pool.waitingCount),
        );
      },
    });
  }

  private gaugeQueue(): void {
    const { queue } = this;
    new Gauge({
      name: 'jobs',
      help: 'Jobs of the queue, by state.',
      labelNames: ['state'] as const,
      registers: this.registers,
      async collect() {
        // Without a database the other metrics are still worth reading.
        const counts = await queue.counts().catch(() => null);
        this.reset();
        if (!counts) return;
        this.set({ state: 'waiting' }, counts.waiting);
        this.set({ state: 'running' }, counts.running);
      },
    });
  }
}
